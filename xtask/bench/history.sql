-- A past for a bench: `runs` runs over the last `months` months, in the workspace and by the owner that are there, spread over
-- its published apps. Run by psql as a superuser: -v runs=1000000 -v months=12

set session_replication_role = replica; -- no foreign keys are checked: what is written here refers to what is there
set synchronous_commit = off;

-- the months that are over
do $$
declare
    first timestamptz;
    past timestamptz;
    parent text;
    part text;
begin
    for month in 1..13 loop
        first := (date_trunc('month', now() at time zone 'utc') - make_interval(months => month)) at time zone 'utc';
        past := (date_trunc('month', now() at time zone 'utc') - make_interval(months => month - 1)) at time zone 'utc';
        foreach parent in array array['runs', 'attempts', 'run_events', 'feedback'] loop
            part := parent || to_char(first at time zone 'utc', '_YYYYMM');
            if to_regclass(part) is null then
                execute format(
                    'create table %I partition of %I for values from (%L) to (%L)',
                    part, parent, uuid_floor(first), uuid_floor(past)
                );
                execute format('alter table %I enable row level security, force row level security', part);
            end if;
        end loop;
    end loop;
end $$;

create temporary table past as
select
    n,
    at,
    -- a UUIDv7 of that moment
    (left(uuid_floor(at)::text, 14) || '7' || substr(md5(n::text), 1, 3) || '-9' || substr(md5(n::text), 4, 3) || '-'
        || substr(md5(n::text), 7, 12))::uuid as id,
    a.workspace_id, a.app_id, a.version_id, a.owner_id, a.connection_id
from (
    select n, now() - n * (make_interval(months => :months) / :runs) as at from generate_series(1, :runs) n
) moments
join lateral (
    select workspace_id, id as app_id, published_id as version_id, owner_id,
        (select id from connections c where c.workspace_id = apps.workspace_id limit 1) as connection_id
    from apps where published_id is not null order by id offset n % 3 limit 1
) a on true;

insert into runs (workspace_id, id, app_id, version_id, source, person_id, inputs, state, output, model_name, input_tokens,
    output_tokens, cost_micros, currency, duration_ms, last_event, fence, created_at, finished_at)
select workspace_id, id, app_id, version_id, 'member', owner_id, '{"notes": "notes"}', 'completed', repeat('word ', 20), 'instant',
    10, 20, 100, 'USD', 1200, 4, 1, at, at + interval '1.2 seconds'
from past order by id;

insert into attempts (workspace_id, run_id, number, id, connection_id, connection_name, provider, model, status, input_tokens,
    output_tokens, time_to_first_token_ms, duration_ms, cost_micros, currency, started_at)
select workspace_id, id, 1, id, connection_id, 'Bench', 'custom', 'instant', 'ok', 10, 20, 300, 1200, 100, 'USD', at
from past order by id;

insert into run_events (workspace_id, run_id, number, at, payload)
select workspace_id, id, number, at, payload::json
from past, (values (1, '{"kind":"started"}'), (2, '{"kind":"delta","text":"word word word word word word word word"}'),
    (3, '{"kind":"finished","state":"completed","output_chars":100,"input_tokens":10,"output_tokens":20,"duration_ms":1200}'))
    as e (number, payload)
order by id, number;

insert into app_totals (workspace_id, app_id, runs)
select workspace_id, app_id, count(*) from past group by workspace_id, app_id
on conflict (workspace_id, app_id) do update set runs = excluded.runs;
insert into version_totals (workspace_id, version_id, runs, priced_runs, cost_micros)
select workspace_id, version_id, count(*), count(*), count(*) * 100 from past group by workspace_id, version_id
on conflict (workspace_id, version_id) do update
    set runs = excluded.runs, priced_runs = excluded.priced_runs, cost_micros = excluded.cost_micros;

drop table past;
set session_replication_role = origin;
vacuum (analyze) runs, attempts, run_events, app_totals, version_totals;
checkpoint;
