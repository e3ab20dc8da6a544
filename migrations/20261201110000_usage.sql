-- What runs came to, by day: counted as they end, so that nobody who asks what the month has cost reads the log.
--
-- A line is a day (in UTC, on which the run was started, as doors count it), an app, where its runs came from, and what was asked. A run
-- counts once: in the line of the call that answered, or of its last one. Tokens and money count in the line of each call, so what failed
-- attempts and models that stood in have cost counts for their own provider. Of a run without calls the run's own figures count.
--
-- Nothing here refers to runs, apps, connections or people, because figures stay when those are gone. What there is none of is the nil id or
-- an empty text: such columns are part of the key.
create table usage_days (
    workspace_id uuid not null references workspaces (id) on delete cascade,
    day date not null,
    app_id uuid not null,
    -- how runs were started, as in runs
    source text not null,
    connection_id uuid not null,
    provider text not null,
    model text not null,
    -- those that are over
    runs bigint not null,
    -- of them, those without a whole answer
    failed_runs bigint not null,
    -- of them, those that somebody stopped
    cancelled_runs bigint not null,
    -- of them, those whose cost is not known, or not wholly
    unpriced_runs bigint not null,
    -- calls to the model; a run has none or several
    calls bigint not null,
    failed_calls bigint not null,
    input_tokens bigint not null,
    output_tokens bigint not null,
    -- of the input, what was read from the provider's cache
    cached_tokens bigint not null,
    -- of the calls whose cost is known, in millionths of a US dollar
    cost_micros bigint not null,
    -- runs of which it is known how long they waited for the first token
    first_tokens bigint not null,
    -- the sum of that
    first_token_ms bigint not null,
    -- how many of first_tokens took at most so many milliseconds, and more than the bound before
    within_100 integer not null, within_200 integer not null, within_300 integer not null, within_500 integer not null, within_700 integer not null,
    within_1000 integer not null, within_1500 integer not null, within_2000 integer not null, within_3000 integer not null, within_5000 integer not null,
    within_10000 integer not null, within_20000 integer not null, longer integer not null,
    primary key (workspace_id, day, app_id, source, connection_id, provider, model)
)
-- A line is written again and again, and its keys never change: with room on its page that needs no new entry in the index.
with (fillfactor = 70);

-- The same by person and door. It has many more lines, so what doesn't ask for either reads the other; and to compare people or doors, it has
-- lines of all apps together, under the nil id and without what was asked.
create table usage_callers (
    workspace_id uuid not null references workspaces (id) on delete cascade,
    app_id uuid not null,
    day date not null,
    source text not null,
    person_id uuid not null,
    -- the share link, or the API key
    door_id uuid not null,
    connection_id uuid not null,
    provider text not null,
    model text not null,
    -- those that are over
    runs bigint not null,
    -- of them, those without a whole answer
    failed_runs bigint not null,
    -- of them, those that somebody stopped
    cancelled_runs bigint not null,
    -- of them, those whose cost is not known, or not wholly
    unpriced_runs bigint not null,
    -- calls to the model; a run has none or several
    calls bigint not null,
    failed_calls bigint not null,
    input_tokens bigint not null,
    output_tokens bigint not null,
    -- of the input, what was read from the provider's cache
    cached_tokens bigint not null,
    -- of the calls whose cost is known, in millionths of a US dollar
    cost_micros bigint not null,
    -- runs of which it is known how long they waited for the first token
    first_tokens bigint not null,
    -- the sum of that
    first_token_ms bigint not null,
    -- how many of first_tokens took at most so many milliseconds, and more than the bound before
    within_100 integer not null, within_200 integer not null, within_300 integer not null, within_500 integer not null, within_700 integer not null,
    within_1000 integer not null, within_1500 integer not null, within_2000 integer not null, within_3000 integer not null, within_5000 integer not null,
    within_10000 integer not null, within_20000 integer not null, longer integer not null,
    primary key (workspace_id, app_id, day, source, person_id, door_id, connection_id, provider, model)
) with (fillfactor = 70);

do $$
declare
    tenant_table text;
begin
    foreach tenant_table in array array['usage_days', 'usage_callers'] loop
        execute format('alter table %I enable row level security, force row level security', tenant_table);
        execute format(
            'create policy tenant on %I using (workspace_id = current_workspace()) with check (workspace_id = current_workspace())',
            tenant_table
        );
    end loop;
end $$;

grant select, insert, update on usage_days, usage_callers to madang_runtime;

-- Counts runs of a workspace that have just ended, with all of their attempts. `ids` are in ascending order, and each is counted once:
-- whoever calls it does so in the transaction that ends them.
--
-- Lines are written in the order of their keys, and those by person and door after the others (hence the join), so that two servers never
-- wait for each other crosswise.
create function count_usage(workspace uuid, ids uuid[]) returns void
    language plpgsql
as $$
declare
    nobody constant uuid := '00000000-0000-0000-0000-000000000000';
begin
    with ended as (
        select r.id, (r.created_at at time zone 'utc')::date as day, r.app_id, r.source, r.person_id, coalesce(r.link_id, r.api_key_id) as door_id, r.state,
            r.input_tokens, r.output_tokens, r.cost_micros
        from runs r
        -- so that the other months are left out
        where r.workspace_id = workspace and r.id = any(ids) and r.id between ids[1] and ids[cardinality(ids)]
    ), called as (
        select e.*, a.number, a.status, a.connection_id, a.provider, a.model, a.time_to_first_token_ms,
            a.input_tokens as call_input, a.output_tokens as call_output, a.cached_input_tokens as call_cached,
            a.cost_micros as call_cost,
            row_number() over (partition by e.id order by a.status is not distinct from 'ok' desc, a.number desc) = 1 as is_run
        from ended e
        left join attempts a on a.workspace_id = workspace and a.run_id = e.id
            and a.run_id between ids[1] and ids[cardinality(ids)]
    ), lines as materialized (
        select c.day, c.app_id, c.source, coalesce(c.person_id, nobody) as person_id, coalesce(c.door_id, nobody) as door_id,
            coalesce(c.connection_id, nobody) as connection_id, coalesce(c.provider, '') as provider, coalesce(c.model, '') as model,
            count(*) filter (where c.is_run) as runs,
            count(*) filter (where c.is_run and c.state in ('failed', 'interrupted')) as failed_runs,
            count(*) filter (where c.is_run and c.state = 'cancelled') as cancelled_runs,
            count(*) filter (where c.is_run and c.cost_micros is null) as unpriced_runs,
            count(c.number) as calls,
            count(*) filter (where c.status = 'failed') as failed_calls,
            sum(case when c.number is null then c.input_tokens else coalesce(c.call_input, 0) end) as input_tokens,
            sum(case when c.number is null then c.output_tokens else coalesce(c.call_output, 0) end) as output_tokens,
            sum(coalesce(c.call_cached, 0)) as cached_tokens,
            sum(case when c.number is null then coalesce(c.cost_micros, 0) else coalesce(c.call_cost, 0) end) as cost_micros,
            count(c.waited) as first_tokens,
            coalesce(sum(c.waited), 0) as first_token_ms,
            count(*) filter (where c.waited <= 100) as within_100,
            count(*) filter (where c.waited > 100 and c.waited <= 200) as within_200,
            count(*) filter (where c.waited > 200 and c.waited <= 300) as within_300,
            count(*) filter (where c.waited > 300 and c.waited <= 500) as within_500,
            count(*) filter (where c.waited > 500 and c.waited <= 700) as within_700,
            count(*) filter (where c.waited > 700 and c.waited <= 1000) as within_1000,
            count(*) filter (where c.waited > 1000 and c.waited <= 1500) as within_1500,
            count(*) filter (where c.waited > 1500 and c.waited <= 2000) as within_2000,
            count(*) filter (where c.waited > 2000 and c.waited <= 3000) as within_3000,
            count(*) filter (where c.waited > 3000 and c.waited <= 5000) as within_5000,
            count(*) filter (where c.waited > 5000 and c.waited <= 10000) as within_10000,
            count(*) filter (where c.waited > 10000 and c.waited <= 20000) as within_20000,
            count(*) filter (where c.waited > 20000) as longer
        from (select *, case when is_run and status = 'ok' then time_to_first_token_ms end as waited from called) c
        group by 1, 2, 3, 4, 5, 6, 7, 8
    ), of_days as (
        insert into usage_days as t
        select workspace, day, app_id, source, connection_id, provider, model,
            sum(runs), sum(failed_runs), sum(cancelled_runs), sum(unpriced_runs), sum(calls), sum(failed_calls),
            sum(input_tokens), sum(output_tokens), sum(cached_tokens), sum(cost_micros), sum(first_tokens), sum(first_token_ms),
            sum(within_100), sum(within_200), sum(within_300), sum(within_500), sum(within_700), sum(within_1000),
            sum(within_1500), sum(within_2000), sum(within_3000), sum(within_5000), sum(within_10000), sum(within_20000),
            sum(longer)
        from lines
        group by day, app_id, source, connection_id, provider, model
        order by day, app_id, source, connection_id, provider, model
        on conflict (workspace_id, day, app_id, source, connection_id, provider, model) do update set
            runs = t.runs + excluded.runs, failed_runs = t.failed_runs + excluded.failed_runs,
            cancelled_runs = t.cancelled_runs + excluded.cancelled_runs,
            unpriced_runs = t.unpriced_runs + excluded.unpriced_runs, calls = t.calls + excluded.calls,
            failed_calls = t.failed_calls + excluded.failed_calls, input_tokens = t.input_tokens + excluded.input_tokens,
            output_tokens = t.output_tokens + excluded.output_tokens, cached_tokens = t.cached_tokens + excluded.cached_tokens,
            cost_micros = t.cost_micros + excluded.cost_micros, first_tokens = t.first_tokens + excluded.first_tokens,
            first_token_ms = t.first_token_ms + excluded.first_token_ms, within_100 = t.within_100 + excluded.within_100,
            within_200 = t.within_200 + excluded.within_200, within_300 = t.within_300 + excluded.within_300,
            within_500 = t.within_500 + excluded.within_500, within_700 = t.within_700 + excluded.within_700,
            within_1000 = t.within_1000 + excluded.within_1000, within_1500 = t.within_1500 + excluded.within_1500,
            within_2000 = t.within_2000 + excluded.within_2000, within_3000 = t.within_3000 + excluded.within_3000,
            within_5000 = t.within_5000 + excluded.within_5000, within_10000 = t.within_10000 + excluded.within_10000,
            within_20000 = t.within_20000 + excluded.within_20000, longer = t.longer + excluded.longer
        returning 1
    )
    insert into usage_callers as t
    select workspace, of_callers.*
    from (
        select app_id, day, source, person_id, door_id, connection_id, provider, model,
        runs, failed_runs, cancelled_runs, unpriced_runs, calls, failed_calls, input_tokens, output_tokens, cached_tokens,
        cost_micros, first_tokens, first_token_ms, within_100, within_200, within_300, within_500, within_700, within_1000,
        within_1500, within_2000, within_3000, within_5000, within_10000, within_20000, longer
        from lines
        union all
        -- of all apps together
        select nobody, day, source, person_id, door_id, nobody, '', '',
            sum(runs), sum(failed_runs), sum(cancelled_runs), sum(unpriced_runs), sum(calls), sum(failed_calls),
            sum(input_tokens), sum(output_tokens), sum(cached_tokens), sum(cost_micros), sum(first_tokens), sum(first_token_ms),
            sum(within_100), sum(within_200), sum(within_300), sum(within_500), sum(within_700), sum(within_1000),
            sum(within_1500), sum(within_2000), sum(within_3000), sum(within_5000), sum(within_10000), sum(within_20000),
            sum(longer)
        from lines
        group by day, source, person_id, door_id
    ) of_callers
    cross join (select count(*) from of_days) held
    order by app_id, day, source, person_id, door_id, connection_id, provider, model
    on conflict (workspace_id, app_id, day, source, person_id, door_id, connection_id, provider, model) do update set
            runs = t.runs + excluded.runs, failed_runs = t.failed_runs + excluded.failed_runs,
            cancelled_runs = t.cancelled_runs + excluded.cancelled_runs,
            unpriced_runs = t.unpriced_runs + excluded.unpriced_runs, calls = t.calls + excluded.calls,
            failed_calls = t.failed_calls + excluded.failed_calls, input_tokens = t.input_tokens + excluded.input_tokens,
            output_tokens = t.output_tokens + excluded.output_tokens, cached_tokens = t.cached_tokens + excluded.cached_tokens,
            cost_micros = t.cost_micros + excluded.cost_micros, first_tokens = t.first_tokens + excluded.first_tokens,
            first_token_ms = t.first_token_ms + excluded.first_token_ms, within_100 = t.within_100 + excluded.within_100,
            within_200 = t.within_200 + excluded.within_200, within_300 = t.within_300 + excluded.within_300,
            within_500 = t.within_500 + excluded.within_500, within_700 = t.within_700 + excluded.within_700,
            within_1000 = t.within_1000 + excluded.within_1000, within_1500 = t.within_1500 + excluded.within_1500,
            within_2000 = t.within_2000 + excluded.within_2000, within_3000 = t.within_3000 + excluded.within_3000,
            within_5000 = t.within_5000 + excluded.within_5000, within_10000 = t.within_10000 + excluded.within_10000,
            within_20000 = t.within_20000 + excluded.within_20000, longer = t.longer + excluded.longer;
end $$;

-- The step that ends runs counts them. All else of the function stays as it is.
do $$
declare
    text_before text;
    text_after text;
    changed oid;
begin
    for changed in select oid from pg_proc where proname = 'write_run_steps' and pronamespace = 'public'::regnamespace loop
        text_before := pg_get_functiondef(changed);
        text_after := replace(text_before, $q$
        if ended <> cardinality(ids) then$q$, $q$
        perform count_usage(workspace, ids);
        if ended <> cardinality(ids) then$q$);
        if text_after = text_before then
            raise exception 'write_run_steps ends runs in another way than expected';
        end if;
        execute text_after;
    end loop;
end $$;

-- What ended before this is counted by the next migration, which needs to know until when, and how far it has come. It reads the runs of one
-- workspace after the other without a lock that would keep servers of the version before from working. The owner of the tables sees the rows of all workspaces only
-- while row-level security is not forced on it.
alter table workspaces no force row level security;
create table usage_to_fill as
select id as workspace_id, now() as until, '00000000-0000-0000-0000-000000000000'::uuid as counted_to from workspaces;
alter table workspaces force row level security;
