-- no-transaction
-- Where the next migration was cut off, it left an index that is no good.
drop index concurrently if exists usage_callers_model;
