-- Begins runs, all or none of each: key, allowance, conversation, run, lease, first event. Each part sees only what the parts
-- before it let through. Answers the runs that have begun.
with asked as (
    select * from unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::text[], $6::text[], $7::uuid[], $8::uuid[], $9::bytea[],
        $10::uuid[], $11::text[], $12::text[], $13::text[], $14::text[], $15::bytea[]) with ordinality
        as a (run_id, app_id, version_id, definition, source, person_id, link_id, visitor_hash,
            conversation_id, inputs, started, route, key, body_hash, place)
), claimed as (
    insert into idempotency_keys (workspace_id, route, key, body_hash, result)
    select $1, route, key, body_hash, jsonb_build_object('run', run_id) from asked where key is not null
    order by route, key
    on conflict (workspace_id, route, key) do nothing
    returning (result ->> 'run')::uuid as run_id
), first as (
    select * from asked where key is null or run_id in (select run_id from claimed)
), room as (
    -- as many as each link still allows
    update share_links l set
        runs_used = l.runs_used + g.granted,
        runs_today = g.granted + case when l.runs_day = g.today then l.runs_today else 0 end,
        runs_day = g.today,
        last_run_at = now()
    from (
        select l.id, (now() at time zone 'utc')::date as today, least(
            n.asked,
            coalesce(l.max_runs - l.runs_used, n.asked),
            coalesce(l.max_runs_per_day
                - case when l.runs_day = (now() at time zone 'utc')::date then l.runs_today else 0 end, n.asked)
        ) as granted
        from share_links l
        join (select link_id, count(*) as asked from first where link_id is not null group by link_id) n
            on n.link_id = l.id
        where l.workspace_id = $1 and l.revoked_at is null and (l.expires_at is null or l.expires_at > now())
        order by l.id
        for update of l
    ) g
    where l.workspace_id = $1 and l.id = g.id and g.granted > 0
    returning l.id, g.granted
), admitted as (
    select f.* from (select *, row_number() over (partition by link_id order by place) as turn from first) f
    left join room on room.id = f.link_id
    where f.link_id is null or f.turn <= room.granted
), talked as (
    insert into conversations (workspace_id, id, app_id, person_id, link_id, visitor_hash)
    select $1, conversation_id, app_id, person_id, link_id, visitor_hash from admitted where conversation_id is not null
    on conflict (workspace_id, id) do nothing
), made as (
    insert into runs (workspace_id, id, app_id, version_id, definition, source, person_id, link_id, visitor_hash,
        conversation_id, inputs)
    select $1, run_id, app_id, version_id, definition::jsonb, source, person_id, link_id, visitor_hash,
        conversation_id, inputs::jsonb
    from admitted
), leased as (
    insert into run_leases (workspace_id, run_id, owner, expires_at, next_event)
    select $1, run_id, $16, now() + interval '10 seconds', 2 from admitted
), begun as (
    insert into run_events (workspace_id, run_id, number, payload) select $1, run_id, 1, started::json from admitted
)
select run_id as "run_id!" from admitted
