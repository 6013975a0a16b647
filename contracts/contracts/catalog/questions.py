"""What the catalog may be asked; nothing here changes anything, and anybody may ask."""

from __future__ import annotations

from contracts.declare import question

#: Other orders of the list than the best match first: the most used first, by pinyin.
SERVICE_SORTS = ("uses", "name")


@question("service.list")
class ListServices:
    """服务目录。每个条件都可以不填，也可以有几个值：任一即可，各条件同时成立。

    ``q`` 按名称、拼音、首字母、同义词、编号、主题、部门、标签和指南正文查找，错别字也找得到；
    ``asker`` 是提问人的类别，只影响次序；``position`` 是必须已经看到的位置；``sort`` 是次序，不填时最合适的在前；
    ``page_token`` 是这一页之前有几项，所以可以直接跳到任何一页。
    """

    q: str = ""
    audience: tuple[str, ...] = ()
    theme: tuple[str, ...] = ()
    department: tuple[str, ...] = ()
    initial: tuple[str, ...] = ()
    tag: tuple[str, ...] = ()
    kind: tuple[str, ...] = ()
    limit: int = 20
    page_token: str = ""
    asker: tuple[str, ...] = ()
    position: str = ""
    sort: str = ""


@question("service.get")
class GetService:
    """一个服务的办事指南；已停办的服务查无此项。``actor`` 有值时附上我是否收藏。"""

    code: str
    actor: str = ""


@question("service.versions")
class ListVersions:
    """一个服务发布过的版本，新的在前。"""

    code: str


@question("service.definition")
class GetDefinition:
    """一个版本的定义全文；不给 ``version`` 就是现行版本。"""

    code: str
    version: int | None = None


@question("definition.check")
class CheckDefinition:
    """一份定义现在能否发布；不能时的拒绝与发布时相同。什么也不发布。"""

    actor: str
    code: str
    text: str
    media_type: str = "application/yaml"


@question("service.difference")
class GetVersionDifference:
    """一个版本与另一个版本有何不同；不给 ``since`` 就与前一个版本比。第一个版本没有前一个，答案为空。"""

    code: str
    version: int
    since: int | None = None
