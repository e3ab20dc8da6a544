-- The audit log is sent on as it grows: to the syslog receiver that the operator sets up, and to webhooks that want to be told of it. Both are
-- told every entry in the order of its number. How far that has come is a position in the database, so any server goes on from there.

-- How far each workspace's audit log has come to the operator's syslog receiver. A workspace without a row is at its beginning.
create table audit_streams (
    workspace_id uuid primary key,
    -- the newest entry that the receiver has read
    number bigint not null default 0,
    -- when it has read one last
    sent_at timestamptz,
    -- since when and why it isn't reached; null if the last try went well
    failing_since timestamptz,
    failure text check (failure in ('away', 'encryption', 'unconfirmed')),
    -- the turn of a server that sends, and until when no other one may
    leased_by uuid,
    leased_until timestamptz not null default '-infinity',
    -- when its last turn began
    served_at timestamptz not null default '-infinity',
    check ((failing_since is null) = (failure is null))
);
alter table audit_streams enable row level security, force row level security;
create policy tenant on audit_streams using (workspace_id = current_workspace()) with check (workspace_id = current_workspace());
-- The search for what is to be sent goes over all workspaces. Nothing of any entry is in this table.
create policy worker on audit_streams using (is_worker()) with check (is_worker());
grant select, insert, update on audit_streams to madang_runtime;

alter table webhooks
    -- The newest entry of the audit log that was delivered, or that was the newest when the webhook began to be told of them.
    add column audit_number bigint,
    drop constraint webhooks_events_check,
    add constraint webhooks_events_check check (
        cardinality(events) between 1 and 8
        and events <@ array['run.finished', 'app.published', 'model.retiring', 'link.used_up', 'budget.reached', 'audit.recorded']
    ),
    add check ('audit.recorded' <> all(events) or audit_number is not null);
alter table webhook_deliveries drop constraint webhook_deliveries_kind_check, add constraint webhook_deliveries_kind_check check (
    kind in (
        'run.finished', 'app.published', 'model.retiring', 'link.used_up', 'budget.reached', 'audit.recorded', 'webhook.test'
    )
);
-- which webhooks wait for an entry to be delivered; each has one at most
create index webhook_deliveries_audit on webhook_deliveries (workspace_id, webhook_id)
    where kind = 'audit.recorded' and next_at is not null;
