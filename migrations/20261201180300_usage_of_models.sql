-- no-transaction
-- People and doors of one model: the key begins with the app, of which all would have to be gone through. Lines are only ever added to, and none
-- of these columns changes, so the index grows with new lines alone.
create index concurrently usage_callers_model on usage_callers (workspace_id, model, day);
