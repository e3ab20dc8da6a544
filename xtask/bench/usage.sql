-- A year of a company's use for the usage page and the run log: `runs` runs over the last `months` months of `members` members in `apps` apps, in a workspace
-- of its own with the slug `used`, which the owner of the first workspace owns. The runs are counted by `count_usage`, as a server counts them.
-- Run by psql as a superuser: -v runs=2000000 -v months=12 -v members=200 -v apps=60

set session_replication_role = replica; -- no foreign keys are checked: what is written here refers to what is there
set synchronous_commit = off;

do $$
declare
    first timestamptz;
    past timestamptz;
    parent text;
    part text;
begin
    for month in 0..13 loop
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

create temporary table used as select gen_random_uuid() as workspace, (select person_id from members where role = 'owner' limit 1) as owner;
insert into workspaces (id, slug, name, language, runs_open_since) select workspace, 'used', 'Used', 'en', '2000-01-01' from used;
create temporary table used_members as select n - 1 as n, gen_random_uuid() as id from generate_series(1, :members) n;
insert into people (id, email, name, password_hash, language)
select id, 'used-' || n || '@example.com', 'Member ' || n, 'none', 'en' from used_members;
insert into members (workspace_id, person_id, role) select workspace, id, 'user' from used, used_members;
insert into members (workspace_id, person_id, role) select workspace, owner, 'owner' from used where owner is not null;
create temporary table used_apps as select n - 1 as n, gen_random_uuid() as id from generate_series(1, :apps) n;
insert into apps (workspace_id, id, slug, name, summary, category, icon, owner_id, draft, saved_by)
select workspace, a.id, 'used-' || n, 'App ' || n, '', 'other', 'text', coalesce(owner, workspace), '{}', coalesce(owner, workspace)
from used, used_apps a;

-- Some people run much more than others, each a few apps; apps have one of five models, and one call in thirty fails over to another.
create temporary table past as
select moments.n, at, workspace,
    (left(uuid_floor(at)::text, 14) || '7' || substr(md5('u' || moments.n), 1, 3) || '-9' || substr(md5('u' || moments.n), 4, 3) || '-'
        || substr(md5('u' || moments.n), 7, 12))::uuid as id,
    m.id as person_id, a.id as app_id, a.n % 5 as model, moments.n % 30 = 0 as fails_over, moments.n % 50 = 0 as fails,
    case moments.n % 20 when 0 then 'try' when 1 then 'key' else 'member' end as source, 200 + moments.n % 2000 as tokens
from (
    select n, now() - n * (make_interval(months => :months) / :runs) as at, floor(:members * random() ^ 2)::integer as who,
        floor(8 * random() ^ 2)::integer as what
    from generate_series(1, :runs) n
) moments
cross join used
join used_members m on m.n = who
join used_apps a on a.n = (who * 7 + what) % :apps;

insert into runs (workspace_id, id, app_id, version_id, definition, source, person_id, inputs, state, model_name, input_tokens, output_tokens,
    cost_micros, currency, duration_ms, last_event, fence, created_at, finished_at, output)
select workspace, id, app_id, case when source <> 'try' then app_id end, case when source = 'try' then '{}'::jsonb end, source, person_id,
    jsonb_build_object('text', 'Notes of meeting ' || n),
    case when fails then 'failed' else 'completed' end, 'model-' || model, tokens, tokens / 4, tokens * 2, 'USD', 1200, 4, 1, at,
    at + interval '1.2 seconds',
    -- An answer of three lines, every thousandth with a word that can be looked for.
    'What was decided: ' || repeat(md5('u' || n) || ' ', 6) || case when n % 1000 = 0 then 'needle' else '' end
from past order by id;

insert into attempts (workspace_id, run_id, number, id, connection_id, connection_name, provider, model, status, input_tokens, output_tokens,
    time_to_first_token_ms, duration_ms, cost_micros, currency, started_at)
select workspace, id, number, id, workspace, 'Used', case when model < 3 then 'openai' else 'anthropic' end,
    'model-' || (model + number - 1) % 5, case when number = calls and not fails then 'ok' else 'failed' end,
    case when number = calls then tokens end, case when number = calls then tokens / 4 end,
    case when number = calls and not fails then 100 + tokens end, 1200, case when number = calls then tokens * 2 else 0 end, 'USD', at
from (select *, case when fails_over then 2 else 1 end as calls from past) p
cross join lateral generate_series(1, calls) as number
order by id, number;

set session_replication_role = origin;
vacuum (analyze) runs, attempts;

do $$
declare
    part record;
begin
    for part in
        select workspace, array_agg(id order by id) as ids
        from (select workspace, id, row_number() over (order by id) / 5000 as number from past) ended
        group by workspace, number order by number
    loop
        perform count_usage(part.workspace, part.ids);
    end loop;
end $$;
drop table past, used, used_members, used_apps;
vacuum (analyze) usage_days, usage_callers;
checkpoint;
