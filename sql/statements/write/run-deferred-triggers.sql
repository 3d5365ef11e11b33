-- Role: any. Parameters: none. Rows: none. Deferred triggers write after a check unless they are run before it.
-- Source: design 9.4, trap 33.
SET CONSTRAINTS ALL IMMEDIATE;
