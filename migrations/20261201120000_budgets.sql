-- Budgets: money that may be spent in a period, by a workspace or by a part of it.
--
-- A run names the budgets that it concerns and the most that it may cost. That is reserved in the transaction that starts it, under locks on
-- the budgets' rows, and becomes what it cost in the transaction that ends it. Starts write `budgets`, ends write `budget_costs`, and neither
-- locks what the other writes: two servers that both end and start runs would wait for each other crosswise otherwise.

-- Where a day and a month begin for everybody in the workspace: budgets protect one purse.
alter table workspaces add column if not exists time_zone text not null default 'UTC';
-- The owner of the tables sees the rows of all workspaces only while row-level security is not forced on it.
alter table workspaces no force row level security;
update workspaces set time_zone = 'Asia/Seoul' where language = 'ko' and time_zone = 'UTC';
alter table workspaces force row level security;

create table budgets (
    workspace_id uuid not null references workspaces (id) on delete cascade,
    id uuid not null,
    name text not null,
    scope text not null check (scope in ('workspace', 'app', 'link', 'key', 'member', 'provider', 'connection')),
    -- the app, link, key, person or connection. No foreign key: what is gone spends nothing, and what it has spent stays true.
    object_id uuid,
    provider text,
    period text not null check (period in ('day', 'month', 'all')),
    currency text not null check (currency in ('USD', 'KRW')),
    -- in millionths of the currency
    amount_micros bigint not null check (amount_micros between 1 and 1000000000000000),
    -- admins are told once so much of it is spent; null: only once it is reached
    warn_percent smallint check (warn_percent between 1 and 99),
    revision bigint not null default 1,
    created_by uuid not null references people (id),
    created_at timestamptz not null default now(),
    -- The first day of the latest period in which a run was started, and all that was reserved in it, what has ended since among it.
    starts_on date not null,
    reserved_micros bigint not null default 0,
    -- the first day of the latest period in which what is left was too little for a run
    refused_on date,
    -- the first days of the latest periods of which admins were told
    warned_on date,
    stopped_on date,
    primary key (workspace_id, id),
    check ((scope in ('app', 'link', 'key', 'member', 'connection')) = (object_id is not null)),
    check ((scope = 'provider') = (provider is not null))
)
-- Each group of starts writes its row: with room on the page that touches no index.
with (fillfactor = 50);

-- What the runs that are over have come to, by the period in which they were started. Written when runs end.
create table budget_costs (
    workspace_id uuid not null,
    budget_id uuid not null,
    starts_on date not null,
    runs bigint not null,
    -- those of them whose cost is unknown; they count with what was reserved
    unpriced_runs bigint not null,
    -- how much of what was reserved is free again
    freed_micros bigint not null,
    spent_micros bigint not null,
    primary key (workspace_id, budget_id, starts_on),
    foreign key (workspace_id, budget_id) references budgets (workspace_id, id) on delete cascade
) with (fillfactor = 50);

-- What is reserved for a run in progress. No foreign key to runs: it is written in the transaction that makes the run, and deleted in the
-- one that ends it.
create table budget_reservations (
    workspace_id uuid not null references workspaces (id) on delete cascade,
    run_id uuid not null,
    -- the budgets, the periods in which they count it, and how much each holds for it
    budgets uuid[] not null,
    periods date[] not null,
    micros bigint[] not null,
    -- By the rate of its start a run counts in won, so that no later rate makes it dearer than what was reserved.
    won_per_100_usd integer,
    primary key (workspace_id, run_id),
    check (cardinality(budgets) = cardinality(periods) and cardinality(budgets) = cardinality(micros))
);

do $$
declare
    tenant_table text;
begin
    foreach tenant_table in array array['budgets', 'budget_costs', 'budget_reservations'] loop
        execute format('alter table %I enable row level security, force row level security', tenant_table);
        execute format(
            'create policy tenant on %I using (workspace_id = current_workspace()) with check (workspace_id = current_workspace())',
            tenant_table
        );
    end loop;
end $$;
-- The search for what admins are to be told goes over all workspaces.
create policy worker on budgets for select using (is_worker());
create policy worker on budget_costs for select using (is_worker());

grant select, insert, update, delete on budgets to madang_runtime;
grant select, insert, update on budget_costs to madang_runtime;
grant select, insert, update, delete on budget_reservations to madang_runtime;

-- The first day of the period that a moment is in.
create function budget_period(period text, at timestamptz, zone text) returns date
    language sql stable
    return case period
        when 'day' then (at at time zone zone)::date
        when 'month' then date_trunc('month', at at time zone zone)::date
        else date '1970-01-01'
    end;

-- US dollars in a budget's currency, rounded up to a millionth. Null: it is won, and there is no rate.
create function in_currency(micros bigint, currency text, won_per_100_usd integer) returns bigint
    language sql immutable
    return case currency when 'USD' then micros else least(ceil(micros::numeric * won_per_100_usd / 100), 9e18)::bigint end;

-- A run that is to be started: the most that it may cost, in millionths of a US dollar, and the budgets that it concerns.
create type run_ask as (
    run_id uuid,
    micros bigint,
    budgets uuid[]
);

-- Reserves what runs may cost at most, in their order, each with all of its budgets or not at all. `refused`: those that didn't fit, with the
-- budget that says so (`refused_by`): one whose money is spent (`used`) before one that only holds it for runs in progress, and of those the
-- one that lasts longest, because nobody should wait for a day that doesn't help them. A budget that is gone is no limit.
create function reserve_budgets(workspace uuid, asks run_ask[], out refused uuid[], out refused_by uuid[], out used boolean[])
    language plpgsql
as $$
declare
    wanted uuid[] := array(select distinct b from unnest(asks) a, unnest(a.budgets) b);
    zone text;
    rate integer;
    ids uuid[];
    currencies text[];
    spans text[];
    days date[];
    -- what isn't spent, and what of that isn't held either
    left_over bigint[];
    room bigint[];
    ask run_ask;
    need bigint;
    rank integer;
    worst integer;
    culprit uuid;
begin
    refused := '{}';
    refused_by := '{}';
    used := '{}';
    -- In one order, so that two servers never wait for each other crosswise. What others have written is only then seen.
    perform from budgets b where b.workspace_id = workspace and b.id = any(wanted) order by b.id for no key update;
    select w.time_zone, w.won_per_100_usd into zone, rate from workspaces w where w.id = workspace;
    select array_agg(s.id), array_agg(s.currency), array_agg(s.period), array_agg(s.day), array_agg(s.left_over),
        array_agg(s.left_over - s.held)
    into ids, currencies, spans, days, left_over, room
    from (
        select b.id, b.currency, b.period, d.day,
            b.amount_micros - coalesce(c.spent_micros, 0) as left_over,
            case when b.starts_on = d.day then b.reserved_micros else 0 end - coalesce(c.freed_micros, 0) as held
        from budgets b
        -- Whoever has waited here over midnight counts for the day that has begun.
        cross join lateral (select greatest(b.starts_on, budget_period(b.period, now(), zone)) as day) d
        left join budget_costs c on c.workspace_id = b.workspace_id and c.budget_id = b.id and c.starts_on = d.day
        where b.workspace_id = workspace and b.id = any(wanted)
    ) s;
    if ids is null then
        return;
    end if;
    if exists (
        select from (
            select h.place, sum(in_currency(a.micros, h.currency, rate)) as micros, bool_or(h.currency <> 'USD' and rate is null) as unknown
            from unnest(asks) a cross join unnest(a.budgets) x
            join unnest(ids, currencies) with ordinality as h (id, currency, place) on h.id = x
            group by h.place
        ) n where n.unknown or n.micros > room[n.place]
    ) then
        foreach ask in array asks loop
            worst := 0;
            for place in 1 .. cardinality(ids) loop
                continue when ids[place] <> all(ask.budgets);
                need := in_currency(ask.micros, currencies[place], rate);
                continue when need <= room[place];
                rank := case spans[place] when 'all' then 3 when 'month' then 2 else 1 end
                    + case when need <= left_over[place] then 0 else 10 end;
                if rank > worst then
                    worst := rank;
                    culprit := ids[place];
                end if;
            end loop;
            if worst > 0 then
                refused := refused || ask.run_id;
                refused_by := refused_by || culprit;
                used := used || (worst > 10);
            else
                for place in 1 .. cardinality(ids) loop
                    continue when ids[place] <> all(ask.budgets);
                    room[place] := room[place] - in_currency(ask.micros, currencies[place], rate);
                end loop;
            end if;
        end loop;
        update budgets b set refused_on = h.day
        from unnest(ids, days) as h (id, day)
        where b.workspace_id = workspace and b.id = h.id and b.refused_on is distinct from h.day
            and exists (select from unnest(refused_by, used) as r (budget, used) where r.budget = h.id and r.used);
    end if;
    update budgets b set starts_on = n.day,
        reserved_micros = n.micros + case when b.starts_on = n.day then b.reserved_micros else 0 end
    from (
        select h.id, h.day, sum(in_currency(a.micros, h.currency, rate)) as micros
        from unnest(asks) a cross join unnest(a.budgets) x
        join unnest(ids, currencies, days) as h (id, currency, day) on h.id = x
        where a.run_id <> all(refused)
        group by h.id, h.day
    ) n
    where b.workspace_id = workspace and b.id = n.id;
    insert into budget_reservations (workspace_id, run_id, budgets, periods, micros, won_per_100_usd)
    select workspace, a.run_id, array_agg(h.id), array_agg(h.day), array_agg(in_currency(a.micros, h.currency, rate)), rate
    from unnest(asks) a cross join unnest(a.budgets) x
    join unnest(ids, currencies, days) as h (id, currency, day) on h.id = x
    where a.run_id <> all(refused)
    group by a.run_id;
end $$;

-- Gives back what was reserved for runs that are not started after all, in the transaction that reserved it.
create function release_budgets(workspace uuid, runs uuid[]) returns void
    language plpgsql
as $$
begin
    with freed as (
        delete from budget_reservations r where r.workspace_id = workspace and r.run_id = any(runs)
        returning r.budgets, r.periods, r.micros
    )
    update budgets b set reserved_micros = b.reserved_micros - n.micros
    from (
        select x.budget, x.day, sum(x.micros) as micros from freed f, unnest(f.budgets, f.periods, f.micros) as x (budget, day, micros)
        group by x.budget, x.day
    ) n
    where b.workspace_id = workspace and b.id = n.budget and b.starts_on = n.day;
end $$;

-- Replaces what was reserved for runs by what they cost. Of a run whose cost is unknown, what was reserved counts; for a vendor, only what
-- was asked of that vendor does. A call that was cut off with its server left no attempt, and any vendor may have been the one that was asked:
-- that is so where the cost is unknown although that of every attempt is known.
create function settle_budgets(workspace uuid, runs uuid[], ended run_ended[]) returns void
    -- In this language the plan is kept.
    language plpgsql
as $$
begin
    with freed as (
        delete from budget_reservations r using unnest(ended) e
        where r.workspace_id = workspace and r.run_id = any(runs) and r.run_id = e.run_id
        returning r.run_id, r.budgets, r.periods, r.micros, r.won_per_100_usd, e.cost_micros
    ), counted as (
        select x.budget, x.day, x.held, in_currency(
            case when b.scope not in ('provider', 'connection') then f.cost_micros
                when v.asked = 0 and (f.cost_micros is not null or v.unknown > 0) then 0
                when f.cost_micros is not null then v.micros end,
            b.currency, f.won_per_100_usd
        ) as micros
        from freed f cross join lateral unnest(f.budgets, f.periods, f.micros) as x (budget, day, held)
        join budgets b on b.workspace_id = workspace and b.id = x.budget
        left join lateral (
            select count(*) filter (where m.mine) as asked, coalesce(sum(a.cost_micros) filter (where m.mine), 0)::bigint as micros,
                count(*) filter (where a.cost_micros is null) as unknown
            from attempts a
            cross join lateral (
                select case b.scope when 'connection' then a.connection_id = b.object_id else a.provider = b.provider end as mine
            ) m
            where b.scope in ('provider', 'connection') and a.workspace_id = workspace and a.run_id = f.run_id
        ) v on true
    )
    -- In one order, so that two servers never wait for each other crosswise.
    insert into budget_costs as t (workspace_id, budget_id, starts_on, runs, unpriced_runs, freed_micros, spent_micros)
    select workspace, c.budget, c.day, count(*), count(*) filter (where c.micros is null), sum(c.held), sum(coalesce(c.micros, c.held))
    from counted c group by c.budget, c.day order by c.budget, c.day
    on conflict (workspace_id, budget_id, starts_on) do update set
        runs = t.runs + excluded.runs, unpriced_runs = t.unpriced_runs + excluded.unpriced_runs,
        freed_micros = t.freed_micros + excluded.freed_micros, spent_micros = t.spent_micros + excluded.spent_micros;
end $$;

-- The whole of a step of runs. Earlier migrations have changed it by text; here it stands in full, and it has learnt of budgets.
--
-- Writes runs of a workspace for the process `owner_id`: batches of those that it carries out, then new ones. Whoever calls it has set
-- plan_cache_mode to force_generic_plan and enable_seqscan to off, and keeps its connection: each statement is planned once, and no
-- table is read whole, since run_leases may be full of dead rows.
--
-- What is in the step: `goes_on`: batches of runs that don't end; `begins_to_answer`: one of them begins to answer; `in_conversation`:
-- new runs in conversations; `keyed`: new runs with idempotency keys. Where one of them is false but should be true, rows are left
-- unwritten or unchecked. `asks`: what those of the new runs may cost that concern budgets, unless it is reserved already.
--
-- `kept`: runs whose batch this call wrote, because the process holds the lease under the batch's fence; with `tried_before`, not those
-- that an earlier try had written. `cancelled`: runs held by the process that somebody asked to stop. `started`: new runs that were
-- written; left out are those whose key was used before, those in somebody else's conversation and those that a budget refused.
-- `repeated`: new runs whose key was used before, with the run that it made (`existing`) and whether the request's body was the same
-- (`same_body`). `refused`: new runs that a budget refused (`refused_by`), and whether its money is spent or only held (`used_up`).
create function write_run_steps(
    workspace uuid,
    owner_id uuid,
    batches run_batch[],
    attempts run_attempt[],
    ends run_ended[],
    starts run_start[],
    tried_before boolean,
    goes_on boolean,
    begins_to_answer boolean,
    in_conversation boolean,
    keyed boolean,
    asks run_ask[],
    out kept uuid[],
    out cancelled uuid[],
    out started uuid[],
    out repeated uuid[],
    out existing uuid[],
    out same_body boolean[],
    out moment timestamptz,
    out refused uuid[],
    out refused_by uuid[],
    out used_up boolean[]
)
    language plpgsql
as $$
declare
    ids uuid[];
    stopped uuid[];
    ended bigint;
begin
    perform set_config('madang.workspace_id', workspace::text, true);
    moment := now();
    kept := '{}';
    cancelled := '{}';
    repeated := '{}';
    existing := '{}';
    same_body := '{}';
    started := '{}';
    refused := '{}';
    refused_by := '{}';
    used_up := '{}';

    -- Whoever takes runs over from a process locks that process out first (claim_leases), so that what is seen of its leases here holds
    -- until the commit. And nobody else writes here under the same fence, so the numbers of events have no gaps. A step that was tried
    -- before waits until the first try is over, which may still be committing.
    if tried_before then
        perform pg_advisory_xact_lock(lease_lock(owner_id));
    else
        perform pg_advisory_xact_lock_shared(lease_lock(owner_id));
    end if;
    if goes_on then
        ids := array(select b.run_id from unnest(batches) b where not b.ends);
        select coalesce(array_agg(l.run_id), '{}'), coalesce(array_agg(l.run_id) filter (where l.cancel_requested), '{}')
        into kept, cancelled
        from run_leases l join unnest(batches) b on b.run_id = l.run_id and b.fence = l.fence
        where l.workspace_id = workspace and l.run_id = any(ids) and l.owner = owner_id;
        if tried_before then
            -- what was committed although the answer never came; of a run that has ended, the lease is gone
            kept := array(
                select b.run_id from unnest(batches) b
                where b.run_id = any(kept) and not exists (
                    select from run_events e where e.workspace_id = workspace and e.run_id = b.run_id and e.number = b.first
                )
            );
        end if;
        if begins_to_answer then
            update run_leases l set answering = true
            from unnest(batches) b
            where l.workspace_id = workspace and l.run_id = b.run_id and l.run_id = any(kept) and b.begins_to_answer and not b.ends;
        end if;
    end if;
    if cardinality(ends) > 0 then
        ids := array(select e.run_id from unnest(ends) e);
        with gone as (
            delete from run_leases l using unnest(ends) e
            where l.workspace_id = workspace and l.run_id = any(ids) and l.owner = owner_id
            and l.run_id = e.run_id and l.fence = e.fence
            returning l.run_id, l.cancel_requested
        )
        select coalesce(array_agg(run_id order by run_id), '{}'),
            coalesce(array_agg(run_id) filter (where cancel_requested), '{}')
        into ids, stopped from gone;
        kept := kept || ids;
        cancelled := cancelled || stopped;
    end if;
    if cardinality(kept) > 0 then
        insert into run_events (workspace_id, run_id, number, payload)
        select workspace, b.run_id, b.first + e.place::integer - 1, e.payload::json
        from unnest(batches) b, unnest(b.events) with ordinality as e (payload, place)
        where b.run_id = any(kept);
    end if;
    if cardinality(attempts) > 0 then
        insert into attempts (workspace_id, run_id, number, id, connection_id, connection_name, provider, model, status, error,
            input_tokens, output_tokens, time_to_first_token_ms, duration_ms, cost_micros, currency, started_at,
            cached_input_tokens, cache_write_tokens, reasoning_tokens, adjusted)
        select workspace, run_id, number, id, connection_id, connection_name, provider, model, status, error::jsonb,
            input_tokens, output_tokens, time_to_first_token_ms, duration_ms, cost_micros, currency,
            moment - duration_ms * interval '1 millisecond',
            cached_input_tokens, cache_write_tokens, reasoning_tokens, adjusted::jsonb
        from unnest(attempts) where run_id = any(kept);
    end if;
    if cardinality(ends) > 0 and cardinality(ids) > 0 then
        -- They are counted here and not at their start, so that only those count that came to an end; in one order on every server,
        -- so that two never wait for each other crosswise.
        with ended as (
            update runs r set
                state = e.state, error = e.error::jsonb, output = e.output, model_name = e.model_name,
                input_tokens = e.input_tokens, output_tokens = e.output_tokens, cost_micros = e.cost_micros,
                currency = e.currency, duration_ms = e.duration_ms, last_event = e.last_event, fence = e.fence, cut_off = e.cut_off,
                finished_at = moment
            from unnest(ends) e
            where r.workspace_id = workspace and r.id = e.run_id and r.id = any(ids) and r.state = 'running'
            -- so that the other months are left out
            and r.id between ids[1] and ids[cardinality(ids)]
            returning r.id, r.app_id, r.version_id, r.source, r.state, r.cost_micros
        ), counted as (
            insert into app_totals as t (workspace_id, app_id, runs)
            select workspace, app_id, count(*) from ended where source in ('member', 'key', 'link') group by app_id order by app_id
            on conflict (workspace_id, app_id) do update set runs = t.runs + excluded.runs
            returning app_id
        ), of_versions as (
            -- A version's row is only written while its app's is held (hence the join), so that two never wait for each other crosswise.
            insert into version_totals as t (workspace_id, version_id, runs, priced_runs, cost_micros)
            select workspace, version_id, count(*), count(cost_micros) filter (where state = 'completed'),
                coalesce(sum(cost_micros) filter (where state = 'completed'), 0)
            from ended join counted using (app_id) where source in ('member', 'key', 'link') group by version_id order by version_id
            on conflict (workspace_id, version_id) do update set
                runs = t.runs + excluded.runs, priced_runs = t.priced_runs + excluded.priced_runs,
                cost_micros = t.cost_micros + excluded.cost_micros
        ), freed as (
            delete from door_reservations d using ended e
            where e.source not in ('member', 'try', 'comparison') and d.workspace_id = workspace and d.run_id = e.id
            returning d.door, d.door_id, d.day, d.micros, e.cost_micros
        ), of_doors as (
            -- After the apps' rows (hence the join), and in one order, so that two never wait for each other crosswise.
            insert into door_costs as t (workspace_id, door, door_id, day, runs, unpriced_runs, cost_micros)
            select workspace, f.door, f.door_id, f.day, count(*), count(*) filter (where f.cost_micros is null),
                coalesce(sum(coalesce(f.cost_micros, f.micros)), 0)
            from freed f cross join (select count(*) from counted) held
            group by f.door, f.door_id, f.day order by f.door, f.door_id, f.day
            on conflict (workspace_id, door, door_id, day) do update set
                runs = t.runs + excluded.runs, unpriced_runs = t.unpriced_runs + excluded.unpriced_runs,
                cost_micros = t.cost_micros + excluded.cost_micros
        )
        select count(*) into ended from ended;
        perform count_usage(workspace, ids);
        if ended <> cardinality(ids) then
            raise exception 'a lease without a running run';
        end if;
        if exists (select from budgets b where b.workspace_id = workspace) then
            perform settle_budgets(workspace, ids, ends);
        end if;
        -- Whatever else counts runs that have ended does so here, from `ids`.
        if exists (select from webhooks h where h.workspace_id = workspace and h.off_at is null) then
            insert into webhook_deliveries (workspace_id, webhook_id, event_id, kind, object_id)
            select workspace, h.id, r.id, 'run.finished', r.id
            from webhooks h cross join runs r
            where h.workspace_id = workspace and h.off_at is null and 'run.finished' = any(h.events)
                and r.workspace_id = workspace and r.id = any(ids) and r.id between ids[1] and ids[cardinality(ids)]
                and r.source not in ('try', 'comparison', 'direct')
            on conflict do nothing;
        end if;
    end if;

    if cardinality(starts) > 0 then
        -- null: all of them
        ids := null;
        if in_conversation then
            -- A conversation goes on only with whoever began it, in the app it began in.
            ids := array(
                select s.run_id from unnest(starts) s
                where s.conversation_id is null or s.begins_conversation or exists (
                    select from conversations c
                    where c.workspace_id = workspace and c.id = s.conversation_id and c.app_id = s.app_id
                    and c.person_id is not distinct from s.person_id and c.link_id is not distinct from case when s.source = 'link' then s.link_id end
                    and c.visitor_hash is not distinct from s.visitor_hash
                )
            );
        end if;
        if keyed then
            -- In the order of the keys, so that two servers with the same keys never wait for each other crosswise. A key that
            -- another server is writing at this moment is waited for.
            with claimed as (
                insert into idempotency_keys as k (workspace_id, route, key, body_hash, result)
                select workspace, s.route, s.key, s.body_hash, to_jsonb(s.run_id)
                from unnest(starts) s where s.key is not null and (ids is null or s.run_id = any(ids))
                order by s.route, s.key
                on conflict (workspace_id, route, key) do update
                    set body_hash = excluded.body_hash, result = excluded.result, created_at = now()
                    where k.created_at < now() - interval '24 hours'
                returning (k.result #>> '{}')::uuid as run_id
            )
            select coalesce(array_agg(run_id), '{}') into started from claimed;
            select coalesce(array_agg(s.run_id), '{}'), coalesce(array_agg((k.result #>> '{}')::uuid), '{}'),
                coalesce(array_agg(k.body_hash = s.body_hash), '{}')
            into repeated, existing, same_body
            from unnest(starts) s
            join idempotency_keys k on k.workspace_id = workspace and k.route = s.route and k.key = s.key
            where (ids is null or s.run_id = any(ids)) and s.run_id <> all(started);
            ids := array(
                select s.run_id from unnest(starts) s
                where (ids is null or s.run_id = any(ids)) and (s.key is null or s.run_id = any(started))
            );
        end if;
        if cardinality(asks) > 0 then
            -- Last of what is decided, because it is the one that counts. Keys of those that are refused are given back, so that the same
            -- request may come again.
            select r.refused, r.refused_by, r.used into refused, refused_by, used_up from reserve_budgets(
                workspace, array(select a from unnest(asks) a where ids is null or a.run_id = any(ids))
            ) r;
            if cardinality(refused) > 0 then
                if keyed then
                    delete from idempotency_keys k using unnest(starts) s
                    where s.run_id = any(refused) and k.workspace_id = workspace and k.route = s.route and k.key = s.key;
                end if;
                ids := array(
                    select s.run_id from unnest(starts) s
                    where (ids is null or s.run_id = any(ids)) and s.run_id <> all(refused)
                );
            end if;
        end if;
        if in_conversation then
            insert into conversations (workspace_id, id, app_id, person_id, link_id, visitor_hash)
            select workspace, s.conversation_id, s.app_id, s.person_id, case when s.source = 'link' then s.link_id end, s.visitor_hash
            from unnest(starts) s where s.begins_conversation and s.run_id = any(ids);
        end if;
        insert into runs (workspace_id, id, app_id, version_id, definition, source, person_id, link_id, visitor_hash,
            conversation_id, inputs, api_key_id)
        -- What stands in link_id is the link of a visitor's run, or the key of a program's.
        select workspace, s.run_id, s.app_id, s.version_id, s.definition, s.source, s.person_id,
            case when s.source = 'link' then s.link_id end, s.visitor_hash, s.conversation_id, s.inputs,
            case when s.source in ('key', 'direct') then s.link_id end
        from unnest(starts) s where ids is null or s.run_id = any(ids);
        insert into run_leases (workspace_id, run_id, owner, expires_at)
        select workspace, s.run_id, owner_id, moment + interval '10 seconds'
        from unnest(starts) s where ids is null or s.run_id = any(ids);
        insert into run_events (workspace_id, run_id, number, payload)
        select workspace, s.run_id, 1, s.event::json from unnest(starts) s where ids is null or s.run_id = any(ids);
        started := coalesce(ids, array(select s.run_id from unnest(starts) s));
    end if;
end 
$$;

-- As servers of the version before call it: they know of no budgets, and what their runs cost counts nevertheless where one was reserved.
create or replace function write_run_steps(
    workspace uuid,
    owner_id uuid,
    batches run_batch[],
    attempts run_attempt[],
    ends run_ended[],
    starts run_start[],
    tried_before boolean,
    goes_on boolean,
    begins_to_answer boolean,
    in_conversation boolean,
    keyed boolean,
    out kept uuid[],
    out cancelled uuid[],
    out started uuid[],
    out repeated uuid[],
    out existing uuid[],
    out same_body boolean[],
    out moment timestamptz
)
    language plpgsql
as $$
begin
    select s.kept, s.cancelled, s.started, s.repeated, s.existing, s.same_body, s.moment
    into kept, cancelled, started, repeated, existing, same_body, moment
    from write_run_steps(workspace, owner_id, batches, attempts, ends, starts, tried_before, goes_on, begins_to_answer, in_conversation,
        keyed, '{}'::run_ask[]) s;
end $$;

-- Admins are told when a budget is nearly or wholly spent, and when somebody asks for more.
alter table notices drop constraint notices_kind_check, add constraint notices_kind_check check (
    kind in ('retirement', 'webhook_off', 'budget', 'budget_ask')
);
