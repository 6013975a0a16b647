"""Forms: which values are right, who may write them where, and who may read them."""
