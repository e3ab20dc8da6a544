-- Runs, their attempts and events, and what people said of them.
--
-- History is partitioned by month. The ids of runs are UUIDv7, which begin with the time, so a range of time is a range of ids.
-- A month's runs, attempts, events and feedback leave together when its partitions are dropped.

-- The smallest UUIDv7 of a moment.
create function uuid_floor(moment timestamptz) returns uuid
    language sql immutable parallel safe
    return rpad(lpad(to_hex((extract(epoch from moment) * 1000)::bigint), 12, '0'), 32, '0')::uuid;

create table conversations (
    workspace_id uuid not null,
    id uuid not null,
    app_id uuid not null,
    -- one of: a member, or a visitor of a link
    person_id uuid references people (id),
    link_id uuid,
    visitor_hash bytea,
    created_at timestamptz not null default now(),
    primary key (workspace_id, id),
    foreign key (workspace_id, app_id) references apps (workspace_id, id),
    foreign key (workspace_id, link_id) references share_links (workspace_id, id)
);
-- my conversations with an app, newest first
create index conversations_mine on conversations (workspace_id, person_id, app_id, id desc);

create table runs (
    workspace_id uuid not null,
    id uuid not null,
    app_id uuid not null,
    -- null: a draft was tried, and is kept in definition
    version_id uuid,
    definition jsonb,
    source text not null check (source in ('member', 'link', 'try')),
    person_id uuid references people (id),
    link_id uuid,
    -- a hash of what tells one visitor of a link from another
    visitor_hash bytea,
    conversation_id uuid,
    inputs jsonb not null,
    state text not null default 'running'
        check (state in ('running', 'completed', 'failed', 'cancelled', 'interrupted')),
    -- why there is no whole answer
    error jsonb,
    -- the answer; while it is being written, its pieces are in the events
    output text,
    -- what answered, by name
    model_name text,
    input_tokens bigint not null default 0,
    output_tokens bigint not null default 0,
    -- null: the price is unknown
    cost_micros bigint,
    currency text,
    duration_ms bigint,
    -- set at the end: the number of the last event, and the fence under which it was written
    last_event integer,
    fence bigint,
    created_at timestamptz not null default now(),
    finished_at timestamptz,
    primary key (workspace_id, id),
    foreign key (workspace_id, app_id) references apps (workspace_id, id),
    foreign key (workspace_id, app_id, version_id) references versions (workspace_id, app_id, id),
    foreign key (workspace_id, link_id) references share_links (workspace_id, id),
    foreign key (workspace_id, conversation_id) references conversations (workspace_id, id),
    check ((source = 'try') = (definition is not null)),
    check ((version_id is null) = (definition is not null)),
    check ((source = 'link') = (link_id is not null)),
    check ((state = 'running') = (finished_at is null))
) partition by range (id);
-- my runs, newest first
create index runs_mine on runs (workspace_id, person_id, id desc) where person_id is not null;
-- the runs of an app, newest first
create index runs_app on runs (workspace_id, app_id, id desc);
-- the earlier turns of a conversation
create index runs_conversation on runs (workspace_id, conversation_id, id) where conversation_id is not null;

-- One call to one model within a run.
create table attempts (
    workspace_id uuid not null,
    run_id uuid not null,
    -- 1, 2, 3 … within the run
    number integer not null check (number > 0),
    id uuid not null,
    -- no foreign key: history outlives connections
    connection_id uuid,
    connection_name text not null,
    provider text not null,
    model text not null,
    status text not null check (status in ('ok', 'failed', 'cancelled')),
    error jsonb,
    input_tokens bigint,
    output_tokens bigint,
    time_to_first_token_ms bigint,
    duration_ms bigint not null,
    cost_micros bigint,
    currency text,
    started_at timestamptz not null,
    primary key (workspace_id, run_id, number),
    foreign key (workspace_id, run_id) references runs (workspace_id, id)
) partition by range (run_id);

-- Append-only, numbered from 1 without gaps. No foreign key to runs: events are only ever written together with a row of
-- run_leases, which has one, and checking it again for each event would cost a third of the write.
create table run_events (
    workspace_id uuid not null,
    run_id uuid not null,
    number integer not null check (number > 0),
    at timestamptz not null default now(),
    -- json, not jsonb: it is written once and sent on as it is, and jsonb refuses a NUL that a model may well write
    payload json not null,
    primary key (workspace_id, run_id, number)
) partition by range (run_id);

create table feedback (
    workspace_id uuid not null,
    run_id uuid not null,
    person_id uuid not null references people (id),
    app_id uuid not null,
    rating text not null check (rating in ('up', 'down')),
    comment text not null,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    primary key (workspace_id, run_id, person_id),
    foreign key (workspace_id, run_id) references runs (workspace_id, id),
    foreign key (workspace_id, app_id) references apps (workspace_id, id)
) partition by range (run_id);

-- Who carries out a run that has not ended. Its owner renews it by the database's clock; when it has expired, another process
-- may take the run over with a higher fence, and what the old owner still writes is refused.
create table run_leases (
    workspace_id uuid not null,
    run_id uuid not null,
    -- a process, by an id that it made when it started
    owner uuid not null,
    fence bigint not null default 1,
    expires_at timestamptz not null,
    -- the number that the next event gets
    next_event integer not null,
    -- whether the model has begun to answer: such a run is never carried out again
    answering boolean not null default false,
    cancel_requested boolean not null default false,
    primary key (workspace_id, run_id),
    foreign key (workspace_id, run_id) references runs (workspace_id, id)
)
-- Rows live for seconds and are updated with each batch of events: leave room to do that in place, and clean up soon. There is
-- no index on expires_at for the same reason; the table is as small as the number of running runs.
with (fillfactor = 40, autovacuum_vacuum_scale_factor = 0.0, autovacuum_vacuum_threshold = 5000);

do $$
declare
    tenant_table text;
begin
    foreach tenant_table in array array['conversations', 'runs', 'attempts', 'run_events', 'feedback', 'run_leases'] loop
        execute format('alter table %I enable row level security, force row level security', tenant_table);
        execute format(
            'create policy tenant on %I using (workspace_id = current_workspace()) with check (workspace_id = current_workspace())',
            tenant_table
        );
    end loop;
end $$;

-- heartbeats and the search for abandoned runs go over all workspaces; what is in the runs stays closed to them
create policy worker on run_leases using (is_worker()) with check (is_worker());

grant select, insert on conversations, attempts, run_events to madang_runtime;
grant select, insert, update on runs, feedback to madang_runtime;
grant select, insert, update, delete on run_leases to madang_runtime;
grant delete on feedback to madang_runtime;

-- Partitions. Nobody but the owner reads one directly: the grants and policies are those of the parent tables.

create table runs_default partition of runs default;
create table attempts_default partition of attempts default;
create table run_events_default partition of run_events default;
create table feedback_default partition of feedback default;

do $$
declare
    parent text;
begin
    foreach parent in array array['runs', 'attempts', 'run_events', 'feedback'] loop
        execute format('alter table %I enable row level security, force row level security', parent || '_default');
    end loop;
end $$;

-- Makes the partitions of this month and the next ones. Run at start and once a day. Security definer: the runtime role owns
-- no tables.
create function ensure_run_partitions(months_ahead integer) returns void
    language plpgsql security definer set search_path = public, pg_temp
as $$
declare
    first timestamptz;
    past timestamptz;
    parent text;
    part text;
begin
    perform pg_advisory_xact_lock(hashtext('ensure_run_partitions'));
    for month in 0..months_ahead loop
        first := (date_trunc('month', now() at time zone 'utc') + make_interval(months => month)) at time zone 'utc';
        past := (date_trunc('month', now() at time zone 'utc') + make_interval(months => month + 1)) at time zone 'utc';
        foreach parent in array array['runs', 'attempts', 'run_events', 'feedback'] loop
            part := parent || to_char(first at time zone 'utc', '_YYYYMM');
            if to_regclass(part) is null then
                begin
                    execute format(
                        'create table %I partition of %I for values from (%L) to (%L)',
                        part, parent, uuid_floor(first), uuid_floor(past)
                    );
                    execute format('alter table %I enable row level security, force row level security', part);
                exception
                    -- The default partition has rows of that month already (a clock was wrong, or no server ran for months).
                    -- They are found there as well, so the month stays in it.
                    when check_violation then raise warning 'rows of % stay in the default partition', part;
                end;
            end if;
        end loop;
    end loop;
end $$;

-- Drops all history of the months that ended before a moment; answers how many months. A month with a run that has not ended
-- stays until that has, and the present month stays whatever is asked.
create function drop_runs_before(moment timestamptz) returns integer
    language plpgsql security definer set search_path = public, pg_temp
as $$
declare
    month text;
    dropped integer := 0;
begin
    perform pg_advisory_xact_lock(hashtext('ensure_run_partitions'));
    for month in
        select substring(c.relname from '_(\d{6})$')
        from pg_inherits i join pg_class c on c.oid = i.inhrelid
        where i.inhparent = 'runs'::regclass and c.relname ~ '^runs_\d{6}$'
        and to_timestamp(right(c.relname, 6) || '+00', 'YYYYMMTZH') + interval '1 month' <= least(moment, now())
        order by 1
    loop
        begin
            execute format('drop table if exists %I', 'run_events_' || month);
            execute format('drop table if exists %I', 'attempts_' || month);
            execute format('drop table if exists %I', 'feedback_' || month);
            execute format('alter table runs detach partition %I', 'runs_' || month);
            execute format('drop table %I', 'runs_' || month);
            dropped := dropped + 1;
        exception
            -- a lease still refers to it
            when foreign_key_violation then raise warning 'runs of % have not all ended', month;
        end;
    end loop;
    return dropped;
end $$;

revoke all on function ensure_run_partitions, drop_runs_before from public;
grant execute on function ensure_run_partitions, drop_runs_before to madang_runtime;

select ensure_run_partitions(2);
