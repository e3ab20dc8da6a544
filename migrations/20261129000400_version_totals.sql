-- What each version of an app has to show for itself, counted as it happens like the app's totals: the list of versions would have to read
-- all runs otherwise.
create table version_totals (
    workspace_id uuid not null,
    version_id uuid not null,
    -- those that came to an end; trying a draft does not count
    runs bigint not null default 0,
    thumbs_up bigint not null default 0,
    thumbs_down bigint not null default 0,
    -- completed runs whose cost is known, and what they cost together
    priced_runs bigint not null default 0,
    cost_micros bigint not null default 0,
    primary key (workspace_id, version_id),
    foreign key (workspace_id, version_id) references versions (workspace_id, id) on delete cascade
);

-- What there is already. The owner of the tables sees the rows of all workspaces only while row-level security is not forced on it.
alter table runs no force row level security;
alter table feedback no force row level security;
insert into version_totals (workspace_id, version_id, runs, thumbs_up, thumbs_down, priced_runs, cost_micros)
select r.workspace_id, r.version_id, count(*), coalesce(sum(f.up), 0), coalesce(sum(f.down), 0),
    count(r.cost_micros) filter (where r.state = 'completed'),
    coalesce(sum(r.cost_micros) filter (where r.state = 'completed'), 0)
from runs r
left join (
    select workspace_id, run_id, count(*) filter (where rating = 'up') as up, count(*) filter (where rating = 'down') as down
    from feedback group by workspace_id, run_id
) f on f.workspace_id = r.workspace_id and f.run_id = r.id
where r.version_id is not null and r.state <> 'running'
group by r.workspace_id, r.version_id;
alter table runs force row level security;
alter table feedback force row level security;

alter table version_totals enable row level security, force row level security;
create policy tenant on version_totals using (workspace_id = current_workspace()) with check (workspace_id = current_workspace());
grant select, insert, update on version_totals to madang_runtime;

-- As before, but that the runs that end are counted for their version, too.
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
            returning r.app_id, r.version_id, r.source, r.state, r.cost_micros
        ), counted as (
            insert into app_totals as t (workspace_id, app_id, runs)
            select workspace, app_id, count(*) from ended where source <> 'try' group by app_id order by app_id
            on conflict (workspace_id, app_id) do update set runs = t.runs + excluded.runs
            returning app_id
        ), of_versions as (
            -- A version's row is only written while its app's is held (hence the join), so that two never wait for each other crosswise.
            insert into version_totals as t (workspace_id, version_id, runs, priced_runs, cost_micros)
            select workspace, version_id, count(*), count(cost_micros) filter (where state = 'completed'),
                coalesce(sum(cost_micros) filter (where state = 'completed'), 0)
            from ended join counted using (app_id) where source <> 'try' group by version_id order by version_id
            on conflict (workspace_id, version_id) do update set
                runs = t.runs + excluded.runs, priced_runs = t.priced_runs + excluded.priced_runs,
                cost_micros = t.cost_micros + excluded.cost_micros
        )
        select count(*) into ended from ended;
        if ended <> cardinality(ids) then
            raise exception 'a lease without a running run';
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
                    and c.person_id is not distinct from s.person_id and c.link_id is not distinct from s.link_id
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
        if in_conversation then
            insert into conversations (workspace_id, id, app_id, person_id, link_id, visitor_hash)
            select workspace, s.conversation_id, s.app_id, s.person_id, s.link_id, s.visitor_hash
            from unnest(starts) s where s.begins_conversation and s.run_id = any(ids);
        end if;
        insert into runs (workspace_id, id, app_id, version_id, definition, source, person_id, link_id, visitor_hash,
            conversation_id, inputs)
        select workspace, s.run_id, s.app_id, s.version_id, s.definition, s.source, s.person_id, s.link_id, s.visitor_hash,
            s.conversation_id, s.inputs
        from unnest(starts) s where ids is null or s.run_id = any(ids);
        insert into run_leases (workspace_id, run_id, owner, expires_at)
        select workspace, s.run_id, owner_id, moment + interval '10 seconds'
        from unnest(starts) s where ids is null or s.run_id = any(ids);
        insert into run_events (workspace_id, run_id, number, payload)
        select workspace, s.run_id, 1, s.event::json from unnest(starts) s where ids is null or s.run_id = any(ids);
        started := coalesce(ids, array(select s.run_id from unnest(starts) s));
    end if;
end $$;
