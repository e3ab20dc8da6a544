-- Webhooks: addresses of the company's own programs, to which Madang posts what happens in a workspace.

create table webhooks (
    workspace_id uuid not null references workspaces (id) on delete cascade,
    id uuid not null,
    name text not null,
    url text not null,
    -- the kinds of events that it is told of
    events text[] not null check (
        cardinality(events) between 1 and 8
        and events <@ array['run.finished', 'app.published', 'model.retiring', 'link.used_up']
    ),
    -- whether it is also sent what was entered into a run, and the answer
    with_content boolean not null default false,
    -- The secrets that sign, encrypted with the workspace's data key. The earlier one signs beside the present one until its time is over.
    secret_nonce bytea not null,
    secret_ciphertext bytea not null,
    secret_last4 text not null,
    earlier_nonce bytea,
    earlier_ciphertext bytea,
    earlier_until timestamptz,
    created_by uuid not null references people (id),
    created_at timestamptz not null default now(),
    -- null: it is told of events. Otherwise somebody has switched it off, or Madang has, for this reason.
    off_at timestamptz,
    off_because text check (off_because in ('switched_off', 'failing', 'gone')),
    -- since when nothing was delivered although it was tried
    failing_since timestamptz,
    -- the server that delivers to it at the moment, and when another one may
    leased_by uuid,
    leased_until timestamptz not null default '-infinity',
    -- when its last turn began
    served_at timestamptz not null default '-infinity',
    primary key (workspace_id, id),
    check ((off_at is null) = (off_because is null)),
    check ((earlier_until is null) = (earlier_nonce is null) and (earlier_until is null) = (earlier_ciphertext is null))
);
-- those that are told of events: whether a run's end is to be told, and who is next
create index webhooks_on on webhooks (workspace_id, id) where off_at is null;

-- What is to be told to one webhook, and how far that has come. A row is written in the transaction that makes the event true.
create table webhook_deliveries (
    workspace_id uuid not null,
    webhook_id uuid not null,
    -- the event's, and the same for all webhooks: a run's id for its end, otherwise one of its own
    event_id uuid not null,
    -- in the order in which they were written
    number bigint generated always as identity,
    kind text not null check (kind in ('run.finished', 'app.published', 'model.retiring', 'link.used_up', 'webhook.test')),
    -- what it is about: events of the same object are sent one after the other
    object_id uuid not null,
    -- what is needed to tell it, where its ids are not enough
    subject jsonb not null default '{}' check (jsonb_typeof(subject) = 'object'),
    -- The body without what was entered or answered, as it was when it was first sent: it is the same at each try.
    body text,
    happened_at timestamptz not null default now(),
    state text not null default 'waiting' check (state in ('waiting', 'delivered', 'failed')),
    -- when it is tried next; null: it isn't
    next_at timestamptz default now(),
    -- in all, and since it was last asked for
    attempts integer not null default 0,
    tries integer not null default 0,
    keep_until timestamptz not null default now() + interval '30 days',
    -- No foreign key to webhooks: the step in which a run ends must not fail because a webhook is removed at that moment. What is left of one
    -- that is gone goes when its time is over.
    primary key (workspace_id, webhook_id, event_id),
    check ((state = 'waiting') = (next_at is not null))
);
-- what a webhook is to be sent next
create index webhook_deliveries_due on webhook_deliveries (workspace_id, webhook_id, next_at) where next_at is not null;
-- the deliveries of a webhook, newest first
create index webhook_deliveries_newest on webhook_deliveries (workspace_id, webhook_id, number desc);
-- what is kept no longer
create index webhook_deliveries_keep on webhook_deliveries (keep_until);

-- One try to deliver.
create table webhook_attempts (
    workspace_id uuid not null,
    webhook_id uuid not null,
    event_id uuid not null,
    number integer not null check (number > 0),
    at timestamptz not null,
    duration_ms integer not null,
    -- the status of the answer, if there was one
    status smallint,
    -- the beginning of the answer, as text
    answer text,
    -- why it doesn't count as delivered
    error text,
    primary key (workspace_id, webhook_id, event_id, number),
    foreign key (workspace_id, webhook_id, event_id) references webhook_deliveries (workspace_id, webhook_id, event_id) on delete cascade
);

do $$
declare
    tenant_table text;
begin
    foreach tenant_table in array array['webhooks', 'webhook_deliveries', 'webhook_attempts'] loop
        execute format('alter table %I enable row level security, force row level security', tenant_table);
        execute format(
            'create policy tenant on %I using (workspace_id = current_workspace()) with check (workspace_id = current_workspace())',
            tenant_table
        );
    end loop;
end $$;
-- The search for what is due goes over all workspaces. Nothing that was entered or answered is in either table.
create policy worker on webhooks using (is_worker()) with check (is_worker());
create policy worker on webhook_deliveries for select using (is_worker() and next_at is not null);
create policy sweep on webhook_deliveries using (is_worker() and keep_until < now());

grant select, insert, update, delete on webhooks to madang_runtime;
grant select, insert, update, delete on webhook_deliveries to madang_runtime;
grant select, insert on webhook_attempts to madang_runtime;

-- The end of a run is told in the step that writes it. Where the workspace has no webhook, that costs one look into an index for all runs that
-- the step ends. As a part of the statement that ends them it costs more, and an index of runs by their end, which a job could
-- follow, would cost every run more: the update that ends it touches no index today. All else of the function stays as it is.
do $$
declare
    text_before text;
    text_after text;
    changed oid;
begin
    for changed in select oid from pg_proc where proname = 'write_run_steps' and pronamespace = 'public'::regnamespace loop
        text_before := pg_get_functiondef(changed);
        text_after := regexp_replace(
            text_before,
            $q$raise exception 'a lease without a running run';\s+end if;$q$,
            $q$raise exception 'a lease without a running run';
        end if;
        if exists (select from webhooks h where h.workspace_id = workspace and h.off_at is null) then
            insert into webhook_deliveries (workspace_id, webhook_id, event_id, kind, object_id)
            select workspace, h.id, r.id, 'run.finished', r.id
            from webhooks h cross join runs r
            where h.workspace_id = workspace and h.off_at is null and 'run.finished' = any(h.events)
                and r.workspace_id = workspace and r.id = any(ids) and r.id between ids[1] and ids[cardinality(ids)]
                and r.source not in ('try', 'comparison')
            on conflict do nothing;
        end if;$q$
        );
        if text_after = text_before then
            raise exception 'write_run_steps ends runs in another way than expected';
        end if;
        execute text_after;
    end loop;
end $$;

-- Admins are told when Madang has switched a webhook off.
alter table notices drop constraint notices_kind_check, add constraint notices_kind_check check (kind in ('retirement', 'webhook_off'));
