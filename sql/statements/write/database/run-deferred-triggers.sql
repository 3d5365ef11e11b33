-- Role: any. Parameters: none. Rows: none. Deferred triggers write after a check unless they are run before it.
SET CONSTRAINTS ALL IMMEDIATE;
