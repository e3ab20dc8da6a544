-- Who carries a request with a key out. Only they may write what it makes, answer it or forget it.
--
-- A server of the version before takes a key over by a new `created_at` and leaves the rest as it is; so a claim holds only where
-- `claimed_at` is the same moment.
alter table idempotency_keys
    add column claimed_by uuid,
    add column claimed_at timestamptz,
    -- Something that the request made is there: it is never carried out again, even if its answer never comes.
    add column acted boolean not null default false;
