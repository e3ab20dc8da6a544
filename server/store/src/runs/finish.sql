-- Ends runs: the lease is the gate, as it is for events; and a run that is not running stays as it is. Answers the runs that
-- were ended.
with batch as (
    select * from unnest($2::uuid[], $3::bigint[], $4::int[], $5::int[], $6::text[], $7::text[], $8::text[], $9::text[],
        $10::bigint[], $11::bigint[], $12::bigint[], $13::text[], $14::bigint[])
        as b (run_id, fence, first, next, state, error, output, model_name,
            input_tokens, output_tokens, cost_micros, currency, duration_ms)
), held as (
    delete from run_leases l using batch b
    where l.workspace_id = $1 and l.run_id = b.run_id and l.fence = b.fence and l.next_event = b.first
    returning l.run_id
), ended as (
    update runs r set
        state = b.state, error = b.error::jsonb, output = b.output, model_name = b.model_name,
        input_tokens = b.input_tokens, output_tokens = b.output_tokens, cost_micros = b.cost_micros,
        currency = b.currency, duration_ms = b.duration_ms,
        last_event = b.next - 1, fence = b.fence, finished_at = now()
    from batch b join held using (run_id)
    where r.workspace_id = $1 and r.id = b.run_id and r.state = 'running'
    -- lets the planner leave out the other months
    and r.id between $18 and $19
    returning r.id, r.app_id, r.source
), written as (
    insert into run_events (workspace_id, run_id, number, payload)
    select $1, e.run_id, e.number, e.payload::json
    from unnest($15::uuid[], $16::int[], $17::text[]) as e (run_id, number, payload)
    join ended on ended.id = e.run_id
), counted as (
    insert into app_totals as t (workspace_id, app_id, runs)
    -- in one order on every server, so that two of them never wait for each other
    select $1, app_id, count(*) from ended where source <> 'try' group by app_id order by app_id
    on conflict (workspace_id, app_id) do update set runs = t.runs + excluded.runs
)
select id as "id!" from ended
