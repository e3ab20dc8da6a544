-- Runs are written by one call a step.
--
-- Servers of the previous version call these functions while a newer one is started: a change of a type or of an argument is a new type
-- and a new function.
--
-- A run's start, its pieces and its end used to be three transactions of three to five statements each, and each statement waited
-- for the answer to the one before. Here a step of any number of runs of one workspace is one statement, which is its own
-- transaction, and its plans are kept for as long as the connection.

-- A run to be started.
create type run_start as (
    run_id uuid,
    app_id uuid,
    version_id uuid,
    definition jsonb,
    source text,
    person_id uuid,
    link_id uuid,
    visitor_hash bytea,
    conversation_id uuid,
    -- the conversation is new
    begins_conversation boolean,
    inputs jsonb,
    -- the first event
    event text,
    -- the request's idempotency key, if it has one
    route text,
    key text,
    body_hash bytea
);

-- What happened in a run since the last time.
create type run_batch as (
    run_id uuid,
    fence bigint,
    -- the number of the first event
    first integer,
    events text[],
    -- the model has written its first words: such a run is never carried out again
    begins_to_answer boolean,
    ends boolean
);

create type run_attempt as (
    run_id uuid,
    number integer,
    id uuid,
    connection_id uuid,
    connection_name text,
    provider text,
    model text,
    status text,
    error text,
    input_tokens bigint,
    output_tokens bigint,
    time_to_first_token_ms bigint,
    duration_ms bigint,
    cost_micros bigint,
    currency text,
    cached_input_tokens bigint,
    cache_write_tokens bigint,
    reasoning_tokens bigint,
    adjusted text
);

create type run_end as (
    run_id uuid,
    fence bigint,
    last_event integer,
    state text,
    error text,
    output text,
    model_name text,
    input_tokens bigint,
    output_tokens bigint,
    cost_micros bigint,
    currency text,
    duration_ms bigint
);

-- Every step reads the lease. Only beginning to answer, a request to stop, a renewal and a takeover write it. So `next_event` is not kept
-- up to date any more: the next number is the one after the newest in run_events.
alter table run_leases alter column next_event set default 2;

-- Whoever takes a run over, of this version or the one before, finds the number there.
create function lease_taken_over() returns trigger
    language plpgsql set search_path = public, pg_temp
as $$
declare
    before text := coalesce(current_setting('madang.workspace_id', true), '');
begin
    perform set_config('madang.workspace_id', new.workspace_id::text, true);
    new.next_event := (
        select coalesce(max(number), 0) + 1 from run_events where workspace_id = new.workspace_id and run_id = new.run_id
    );
    perform set_config('madang.workspace_id', before, true);
    return new;
end $$;
create trigger taken_over before update of fence on run_leases for each row execute function lease_taken_over();

-- The advisory lock that a process shares while it writes for its runs.
create function lease_lock(owner uuid) returns bigint
    language sql immutable parallel safe
    return hashtextextended(owner::text, 20261129);

-- Takes over at most `most` runs that nobody carries out any more, owner by owner, each owner's longest abandoned first, but none that
-- the process still holds. The old owner finishes the step that it is writing, and finds the runs gone after it.
create function claim_leases(new_owner uuid, held uuid[], most bigint) returns setof run_leases
    language plpgsql set search_path = public, pg_temp
as $$
declare
    expired uuid;
    claimed bigint;
begin
    for expired in
        select distinct owner from run_leases
        where expires_at < now() and not (owner = new_owner and run_id = any(held)) order by owner
    loop
        -- before any row is locked, as those who write do
        perform pg_advisory_xact_lock(lease_lock(expired));
        return query
            update run_leases l set owner = new_owner, fence = l.fence + 1, expires_at = now() + interval '10 seconds'
            from (
                select workspace_id, run_id from run_leases
                where owner = expired and expires_at < now() and not (owner = new_owner and run_id = any(held))
                order by expires_at limit most for update skip locked
            ) e
            where l.workspace_id = e.workspace_id and l.run_id = e.run_id
            returning l.*;
        get diagnostics claimed = row_count;
        most := most - claimed;
        exit when most <= 0;
    end loop;
end $$;

-- Writes runs of a workspace for the process `owner`: batches of those that it carries out, then new ones.
--
-- `kept`: runs whose batch this call wrote, because the process holds the lease under the batch's fence; with `tried_before`, not those
-- that an earlier try had written. `cancelled`: runs held by the process that somebody asked to stop. `started`: new runs that were
-- written; left out are those whose key was used before and those in somebody else's conversation. `repeated`: new runs whose key was
-- used before, with the run that it made (`existing`) and whether the request's body was the same (`same_body`).
create function write_runs(
    workspace uuid,
    owner_id uuid,
    batches run_batch[],
    attempts run_attempt[],
    ends run_end[],
    starts run_start[],
    tried_before boolean,
    out kept uuid[],
    out cancelled uuid[],
    out started uuid[],
    out repeated uuid[],
    out existing uuid[],
    out same_body boolean[],
    out moment timestamptz
)
    language plpgsql set search_path = public, pg_temp
    -- Each statement is planned once a connection. Tables are never read whole: run_leases may be full of dead rows.
    set plan_cache_mode = force_generic_plan set enable_seqscan = off
as $$
declare
    ids uuid[];
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
    if cardinality(batches) > 0 then
        ids := array(select b.run_id from unnest(batches) b);
        select coalesce(array_agg(l.run_id), '{}'), coalesce(array_agg(l.run_id) filter (where l.cancel_requested), '{}')
        into kept, cancelled
        from run_leases l join unnest(batches) b on b.run_id = l.run_id and b.fence = l.fence
        where l.workspace_id = workspace and l.run_id = any(ids) and l.owner = owner_id;
        if tried_before then
            -- what was committed although the answer never came
            kept := array(
                select b.run_id from unnest(batches) b
                where b.run_id = any(kept) and not exists (
                    select from run_events e where e.workspace_id = workspace and e.run_id = b.run_id and e.number = b.first
                )
            );
        end if;
        if exists (select from unnest(batches) b where b.begins_to_answer) then
            update run_leases l set answering = true
            from unnest(batches) b
            where l.workspace_id = workspace and l.run_id = b.run_id and l.run_id = any(kept) and b.begins_to_answer and not b.ends;
        end if;
    end if;
    if cardinality(ends) > 0 then
        ids := array(select b.run_id from unnest(batches) b where b.ends and b.run_id = any(kept) order by b.run_id);
        delete from run_leases l where l.workspace_id = workspace and l.run_id = any(ids);
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
            now() - duration_ms * interval '1 millisecond',
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
                currency = e.currency, duration_ms = e.duration_ms, last_event = e.last_event, fence = e.fence,
                finished_at = now()
            from unnest(ends) e
            where r.workspace_id = workspace and r.id = e.run_id and r.id = any(ids) and r.state = 'running'
            -- so that the other months are left out
            and r.id between ids[1] and ids[cardinality(ids)]
            returning r.app_id, r.source
        ), counted as (
            insert into app_totals as t (workspace_id, app_id, runs)
            select workspace, app_id, count(*) from ended where source <> 'try' group by app_id order by app_id
            on conflict (workspace_id, app_id) do update set runs = t.runs + excluded.runs
        )
        select count(*) into ended from ended;
        if ended <> cardinality(ids) then
            raise exception 'a lease without a running run';
        end if;
    end if;

    if cardinality(starts) > 0 then
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
        if exists (select from unnest(starts) s where s.key is not null) then
            -- In the order of the keys, so that two servers with the same keys never wait for each other crosswise. A key that
            -- another server is writing at this moment is waited for.
            with claimed as (
                insert into idempotency_keys as k (workspace_id, route, key, body_hash, result)
                select workspace, s.route, s.key, s.body_hash, to_jsonb(s.run_id)
                from unnest(starts) s where s.key is not null and s.run_id = any(ids)
                order by s.route, s.key
                on conflict (workspace_id, route, key) do update
                    set body_hash = excluded.body_hash, result = excluded.result, created_at = now()
                    where k.created_at < now() - interval '24 hours'
                returning (k.result #>> '{}')::uuid as run_id
            )
            select coalesce(array_agg(run_id), '{}') into started from claimed;
            if exists (select from unnest(starts) s where s.key is not null and s.run_id = any(ids) and s.run_id <> all(started)) then
                select array_agg(s.run_id), array_agg((k.result #>> '{}')::uuid), array_agg(k.body_hash = s.body_hash)
                into repeated, existing, same_body
                from unnest(starts) s
                join idempotency_keys k on k.workspace_id = workspace and k.route = s.route and k.key = s.key
                where s.run_id = any(ids) and s.run_id <> all(started);
            end if;
            ids := array(
                select s.run_id from unnest(starts) s
                where s.run_id = any(ids) and (s.key is null or s.run_id = any(started))
            );
        end if;
        if exists (select from unnest(starts) s where s.begins_conversation) then
            insert into conversations (workspace_id, id, app_id, person_id, link_id, visitor_hash)
            select workspace, s.conversation_id, s.app_id, s.person_id, s.link_id, s.visitor_hash
            from unnest(starts) s where s.begins_conversation and s.run_id = any(ids);
        end if;
        insert into runs (workspace_id, id, app_id, version_id, definition, source, person_id, link_id, visitor_hash,
            conversation_id, inputs)
        select workspace, s.run_id, s.app_id, s.version_id, s.definition, s.source, s.person_id, s.link_id, s.visitor_hash,
            s.conversation_id, s.inputs
        from unnest(starts) s where s.run_id = any(ids);
        insert into run_leases (workspace_id, run_id, owner, expires_at)
        select workspace, run_id, owner_id, now() + interval '10 seconds' from unnest(ids) as run_id;
        insert into run_events (workspace_id, run_id, number, payload)
        select workspace, s.run_id, 1, s.event::json from unnest(starts) s where s.run_id = any(ids);
        started := ids;
    end if;
end $$;
