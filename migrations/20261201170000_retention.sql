-- How long what people entered and were answered is kept, and what is kept because somebody must not lose it.
--
-- A run consists of what it holds (inputs, answer, events, summaries, comments, files) and of what is counted (who, when, how it ended, tokens,
-- money). What it holds goes after the days that its app or its workspace says. The run stays until its month is dropped.

create table retention (
    workspace_id uuid primary key references workspaces (id) on delete cascade,
    -- how many days what a run holds is kept after its start; 0: not beyond its end; null: for as long as there is the run
    days integer check (days between 0 and 3650),
    -- the days of apps with a rule of their own, by their ids; ids of what is gone do no harm
    apps jsonb not null default '{}' check (jsonb_typeof(apps) = 'object'),
    -- whether an app may keep longer than the workspace
    apps_may_exceed boolean not null default false,
    -- for how many months usage is known by day; null: for ever
    usage_months integer check (usage_months between 1 and 120),
    revision bigint not null default 1
);

-- What must not be deleted, whatever a rule says and whoever asks.
create table legal_holds (
    workspace_id uuid not null references workspaces (id) on delete cascade,
    id uuid not null,
    scope text not null check (scope in ('workspace', 'app', 'person')),
    -- the app or the person. No foreign key: what is held may be gone from all lists.
    object_id uuid,
    reason text not null check (reason <> ''),
    placed_by uuid not null references people (id),
    placed_at timestamptz not null default now(),
    lifted_by uuid references people (id),
    lifted_at timestamptz,
    primary key (workspace_id, id),
    check ((scope = 'workspace') = (object_id is null)),
    check ((lifted_at is null) = (lifted_by is null))
);
create index legal_holds_now on legal_holds (workspace_id) where lifted_at is null;

-- How far an app's runs have been gone through: all with smaller ids hold nothing any more, or are held. A hold that is lifted
-- empties this.
create table retention_progress (
    workspace_id uuid not null,
    app_id uuid not null,
    swept uuid not null,
    primary key (workspace_id, app_id),
    foreign key (workspace_id, app_id) references apps (workspace_id, id) on delete cascade
);

do $$
declare
    tenant_table text;
begin
    foreach tenant_table in array array['retention', 'legal_holds', 'retention_progress'] loop
        execute format('alter table %I enable row level security, force row level security', tenant_table);
        execute format(
            'create policy tenant on %I using (workspace_id = current_workspace()) with check (workspace_id = current_workspace())',
            tenant_table
        );
    end loop;
end $$;
-- Which workspaces have a rule, and what must stay when a month of all workspaces goes.
create policy worker on retention for select using (is_worker());
create policy worker on legal_holds for select using (is_worker());
grant select, insert, update on retention, legal_holds to madang_runtime;
grant select, insert, update, delete on retention_progress to madang_runtime;

-- When a run's content was deleted because its time was over; it is shown as not kept. (What a person deletes is `forgotten_at`.)
alter table runs add column content_gone_at timestamptz;

-- Whether something of this app and person must stay.
create function is_held(workspace uuid, app uuid, person uuid) returns boolean
    language sql stable parallel safe
    return exists (
        select from legal_holds h
        where h.workspace_id = workspace and h.lifted_at is null
            and case h.scope when 'workspace' then true when 'app' then h.object_id = app else h.object_id = person end
    );

-- Shared by who deletes in a workspace, held by who places a hold.
create function holds_lock(workspace uuid) returns bigint
    language sql immutable parallel safe
    return hashtextextended(workspace::text, 20261201);

-- Deletes what runs of an app hold that are over: those from the id `first` to before the id `before` that ended before `over_before`, at most so many of them.
-- `seen`: how many were looked at, `go_on`: where the next call begins; `stays`: the first of them that is not over yet, which has to be looked
-- at again. One call at a time for an app: another one sees nothing.
--
-- Security definer: events are append-only for the server, and this and `forget_run` are the ways in which they go before their month. Nothing
-- that is held is touched, whoever calls it.
create function drop_run_contents(
    app uuid, first uuid, before uuid, over_before timestamptz, most integer,
    out dropped integer, out seen integer, out go_on uuid, out stays uuid
)
    language plpgsql security definer set search_path = public, pg_temp
    set plan_cache_mode = force_generic_plan set enable_seqscan = off
as $$
declare
    workspace uuid := current_workspace();
    held_people uuid[];
    found uuid[];
    ids uuid[];
    talks uuid[];
    given uuid[];
begin
    dropped := 0;
    seen := 0;
    go_on := first;
    if first >= before or not pg_try_advisory_xact_lock(hashtextextended(app::text, 20261201)) then
        return;
    end if;
    -- Whoever places a hold waits for this, and whoever comes here later sees it.
    perform pg_advisory_xact_lock_shared(holds_lock(workspace));
    if is_held(workspace, app, null) then
        return;
    end if;
    held_people := array(
        select h.object_id from legal_holds h where h.workspace_id = workspace and h.lifted_at is null and h.scope = 'person'
    );
    select coalesce(array_agg(c.id order by c.id), '{}'), coalesce(array_agg(c.id order by c.id) filter (where c.due and not c.held), '{}'),
        (array_agg(c.id order by c.id) filter (where c.there and not c.due and not c.held))[1]
    into found, ids, stays
    from (
        -- What is limited is how many are read, not how many are found: after a hold is lifted there may be a million that hold nothing.
        select r.id, r.content_gone_at is null as there, coalesce(r.person_id = any(held_people), false) as held,
            r.content_gone_at is null and r.state <> 'running' and r.finished_at < over_before
                -- A comparison's answer is copied into its cell first.
                and not (r.source = 'comparison' and exists (
                    select from comparison_cells l where l.workspace_id = workspace and l.run_id = r.id and l.state = 'running'
                )) as due
        from runs r
        where r.workspace_id = workspace and r.app_id = app and r.id >= first and r.id < before
        order by r.id limit most
    ) c;
    seen := cardinality(found);
    go_on := case when seen = most then found[most] else before end;
    if cardinality(ids) = 0 then
        return;
    end if;
    with bare as (
        update runs r set inputs = '{}', output = null, summary = null, summary_until = null, content_gone_at = now(),
            error = bare_error(r.error), definition = bare_definition(r.definition)
        where r.workspace_id = workspace and r.id = any(ids) and r.id between ids[1] and ids[cardinality(ids)]
            and r.state <> 'running' and r.content_gone_at is null
        returning r.conversation_id
    )
    select count(*), coalesce(array_agg(distinct conversation_id) filter (where conversation_id is not null), '{}')
    into dropped, talks from bare;
    if cardinality(talks) > 0 then
        -- A later turn's summary tells of them as well.
        update runs r set summary = null, summary_until = null
        where r.workspace_id = workspace and r.conversation_id = any(talks) and r.id > ids[1] and r.summary is not null;
    end if;
    delete from run_events e
    where e.workspace_id = workspace and e.run_id = any(ids) and e.run_id between ids[1] and ids[cardinality(ids)];
    update attempts a set error = bare_error(a.error)
    where a.workspace_id = workspace and a.run_id = any(ids) and a.run_id between ids[1] and ids[cardinality(ids)] and a.error is not null;
    update feedback f set comment = ''
    where f.workspace_id = workspace and f.run_id = any(ids) and f.run_id between ids[1] and ids[cardinality(ids)] and f.comment <> '';
    -- What a receiver answered may repeat what it was sent.
    update webhook_attempts t set answer = null
    where t.workspace_id = workspace and t.event_id = any(ids) and t.answer is not null
        and t.webhook_id = any(array(select h.id from webhooks h where h.workspace_id = workspace));
    with taken as (
        delete from run_files f where f.workspace_id = workspace and f.run_id = any(ids) returning f.file_id
    )
    select coalesce(array_agg(distinct file_id), '{}') into given from taken;
    if cardinality(given) > 0 then
        perform drop_files(given, false);
    end if;
end $$;
revoke all on function drop_run_contents from public;
grant execute on function drop_run_contents to madang_runtime;

-- Of an error, what it is; not what a provider said of it.
create function bare_error(error jsonb) returns jsonb
    language sql immutable parallel safe
    return case when error is not null
        then jsonb_strip_nulls(jsonb_build_object('code', error -> 'code', 'by_tokens', error -> 'by_tokens')) end;

-- Of a definition that was kept with a run, how its answer is shown.
create function bare_definition(definition jsonb) returns jsonb
    language sql immutable parallel safe
    return case when definition is not null then jsonb_strip_nulls(jsonb_build_object(
        'format', 'madang/1', 'kind', coalesce(definition -> 'kind', '"form"'), 'prompt', jsonb_build_object('messages', '[]'::jsonb),
        'output', jsonb_build_object('format', definition #> '{output,format}')
    )) end;

-- Adds usage from before a day up to one line for each key, under the first day of all time: by day it isn't known any more, and no sum is
-- lost. Answers how many lines went. Both tables have the same columns of figures.
create function fold_usage(before date) returns bigint
    language plpgsql security definer set search_path = public, pg_temp
as $$
declare
    folded text;
    keys text;
    figures text;
    sums text;
    added text;
    gone bigint;
    lines bigint := 0;
begin
    foreach folded in array array['usage_days', 'usage_callers'] loop
        select string_agg(quote_ident(a.attname), ', ') filter (where a.attnum = any(k.conkey) and a.attname not in ('workspace_id', 'day')),
            string_agg(quote_ident(a.attname), ', ') filter (where a.attnum <> all(k.conkey)),
            string_agg(format('sum(%I)', a.attname), ', ') filter (where a.attnum <> all(k.conkey)),
            string_agg(format('%1$I = t.%1$I + excluded.%1$I', a.attname), ', ') filter (where a.attnum <> all(k.conkey))
        into keys, figures, sums, added
        from pg_attribute a join pg_constraint k on k.conrelid = a.attrelid and k.contype = 'p'
        where a.attrelid = folded::regclass and a.attnum > 0 and not a.attisdropped;
        execute format(
            $q$with old as (
                delete from %1$I where workspace_id = current_workspace() and day < $1 and day > date '1970-01-01' returning *
            ), kept as (
                insert into %1$I as t (workspace_id, day, %2$s, %3$s)
                select current_workspace(), date '1970-01-01', %2$s, %4$s from old group by %2$s order by %2$s
                on conflict (workspace_id, day, %2$s) do update set %5$s
            )
            select count(*) from old$q$,
            folded, keys, figures, sums, added
        ) into gone using before;
        lines := lines + gone;
    end loop;
    return lines;
end $$;
revoke all on function fold_usage from public;
grant execute on function fold_usage to madang_runtime;
