-- Exchange rates have a first day each, so that a new one can be set before it holds, and what was counted by an old one stays explained.
--
-- Days are those of the workspace's time zone, by which budgets begin anew.
create table exchange_rates (
    workspace_id uuid not null references workspaces (id) on delete cascade,
    -- It holds from the beginning of this day until the next one does.
    starts_on date not null,
    -- won for 100 US dollars; null: from then on there is none
    won_per_100_usd integer check (won_per_100_usd > 0),
    -- Null of those that were set before they had a day, and by servers of the version before.
    set_by uuid references people (id) on delete set null,
    set_at timestamptz not null default now(),
    primary key (workspace_id, starts_on)
);

-- The owner of the tables sees the rows of all workspaces only while row-level security is not forced on it.
alter table workspaces no force row level security;
insert into exchange_rates (workspace_id, starts_on, won_per_100_usd, set_at)
select id, exchange_rate_on, won_per_100_usd, exchange_rate_on from workspaces where won_per_100_usd is not null;
alter table workspaces force row level security;

alter table exchange_rates enable row level security, force row level security;
create policy tenant on exchange_rates using (workspace_id = current_workspace()) with check (workspace_id = current_workspace());
-- Whoever signs in is told the rate of each of their workspaces.
create policy mine on exchange_rates for select
    using (exists (select from members m where m.workspace_id = exchange_rates.workspace_id and m.person_id = current_person()));
grant select, insert, update, delete on exchange_rates to madang_runtime;

-- The rate of a day in won for 100 US dollars. Null: there is none.
create function won_rate(workspace uuid, at_day date) returns integer
    language sql stable
    return (
        select r.won_per_100_usd from exchange_rates r where r.workspace_id = workspace and r.starts_on <= at_day
        order by r.starts_on desc limit 1
    );

-- Servers of the version before set the rate in the workspace's row, where it held from then on.
create function note_exchange_rate() returns trigger
    language plpgsql
as $$
begin
    insert into exchange_rates (workspace_id, starts_on, won_per_100_usd)
    values (new.id, (now() at time zone new.time_zone)::date, new.won_per_100_usd)
    on conflict (workspace_id, starts_on) do update set won_per_100_usd = excluded.won_per_100_usd, set_at = now();
    return null;
end $$;
create trigger note_exchange_rate after update of won_per_100_usd on workspaces
    for each row when (old.won_per_100_usd is distinct from new.won_per_100_usd) execute function note_exchange_rate();

-- US dollars in a budget's currency, rounded up to a millionth. Null: the cost isn't known, or it is won and there is no rate. Before, such a cost
-- came to all that there is, because the least of nothing and a number is the number.
create or replace function in_currency(micros bigint, currency text, won_per_100_usd integer) returns bigint
    language sql immutable
    return case when currency = 'USD' then micros
        when micros is not null and won_per_100_usd is not null then least(ceil(micros::numeric * won_per_100_usd / 100), 9e18)::bigint end;

-- As before, but for the rate, which is the one of the day on which runs start.
--
-- Reserves what runs may cost at most, in their order, each with all of its budgets or not at all. `refused`: those that didn't fit, with the
-- budget that says so (`refused_by`): one whose money is spent (`used`) before one that only holds it for runs in progress, and of those the
-- one that lasts longest, because nobody should wait for a day that doesn't help them. A budget that is gone is no limit.
create or replace function reserve_budgets(workspace uuid, asks run_ask[], out refused uuid[], out refused_by uuid[], out used boolean[])
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
    select w.time_zone, won_rate(workspace, (now() at time zone w.time_zone)::date) into zone, rate from workspaces w where w.id = workspace;
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

-- The first day of the latest period of which admins were told that a run asked for more than was left, although something was.
alter table budgets add column refusal_told_on date;
