# 一网通 OpenHall。直接输入 make 看有哪些命令。Type `make` to see what there is.

PYTHON ?= python3
LOCAL := PYTHONPATH=deploy/local $(PYTHON) -m local

.DEFAULT_GOAL := help
.PHONY: help up down status logs reset test test-long check verify bench contracts lock python

help: ## 列出全部命令 list these commands
	@echo "一网通 OpenHall"
	@echo
	@sed -n 's/^\([a-z-]*\):[^#]*## \(.*\)/  make \1|\2/p' $(MAKEFILE_LIST) | awk -F'|' '{printf "%-18s %s\n", $$1, $$2}'

up: python ## 安装所缺、启动全部服务并载入演示数据（可重复执行） install what is missing and start everything
	@$(LOCAL) up

down: ## 停止 make up 启动的一切，不动别的 stop exactly what make up started
	@$(LOCAL) down

status: ## 各程序的进程号、端口、状态与重启次数 show every program
	@$(LOCAL) status || true

logs: ## 持续显示日志；只看一个：make logs s=workflow follow the logs of all or of one
	@$(LOCAL) logs $(s)

reset: ## 停止并删除全部数据（会先询问；FORCE=1 不询问） stop and delete all data
	@FORCE=$(FORCE) $(LOCAL) reset

test: python ## 运行全部检查与测试（自带私有的数据库与消息服务） run every check and every test
	@$(LOCAL) test $(ARGS)

test-long: python ## 让随机流程多走许多遍，每次都不同：make test-long walks=5000 walk many more random cases, new ones every time
	@HALL_WALKS=$(or $(walks),2000) .venv/bin/pytest -q -n 2 tests/workflow/test_properties.py \
	  tests/chassis/test_broker__trouble.py $(ARGS)

chaos: python ## 故障演练：边办件边杀进程、断库断线，再逐项核对；只演练一个：make chaos ARGS="--only kill" break things under load, then verify
	@$(LOCAL) chaos $(ARGS)

check: python ## 只做静态检查：ruff、mypy、架构规则 lint, types and architecture only
	@$(LOCAL) check

verify: python ## 核验日志、账本、读模型、副本和通知台账，有问题退出码为 1 prove that nothing was lost or changed
	@$(LOCAL) verify $(ARGS)

bench: python ## 测量性能并与本机的极限比较：make bench ARGS=--quick measure how fast the hall is
	@PYTHONPATH=deploy/local .venv/bin/python -m tests.bench $(ARGS)

contracts: ## 重新生成 contracts/published generate the published schemas
	@.venv/bin/python -m contracts.publish

lock: ## 按各 pyproject.toml 重新生成锁文件 regenerate every lock file
	@$(LOCAL) lock

python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "需要 Python 3.11 以上；用 PYTHON=python3.12 这样的写法指定：make up PYTHON=python3.12"; \
	  echo "Python 3.11 or newer is needed; name it with PYTHON=…"; exit 1; }
