-- Counts the runs that ended before runs were counted as they end. A run that ends in the very moment of that change may be missed: its step
-- was begun by the function as it was before.
--
-- The owner of the tables sees the rows of all workspaces only while row-level security is not forced on it.
alter table runs no force row level security;
alter table attempts no force row level security;
do $$
declare
    since timestamptz := now();
    part record;
begin
    -- Where no program of ours migrates there is no such record, and there are no runs.
    if to_regclass('_sqlx_migrations') is not null then
        select installed_on into since from _sqlx_migrations where version = 20261201110000;
    end if;
    -- In parts, in the order of their ids: each reads a stretch of the log once.
    for part in
        select workspace_id, array_agg(id order by id) as ids
        from (
            select workspace_id, id, row_number() over (partition by workspace_id order by id) / 5000 as number
            from runs where state <> 'running' and finished_at < since
        ) ended
        group by workspace_id, number order by workspace_id, number
    loop
        perform set_config('madang.workspace_id', part.workspace_id::text, true);
        perform count_usage(part.workspace_id, part.ids);
    end loop;
    perform set_config('madang.workspace_id', '', true);
end $$;
alter table runs force row level security;
alter table attempts force row level security;
