-- What visitors of links reported goes with the months of the runs that it is about.
grant delete on link_reports to madang_runtime;

-- Deletes the reports from before a moment; answers how many.
create function forget_reports_before(moment timestamptz) returns bigint
    language plpgsql
as $$
declare
    workspace uuid;
    removed bigint;
    forgotten bigint := 0;
begin
    for workspace in select id from workspaces loop
        perform set_config('madang.workspace_id', workspace::text, true);
        delete from link_reports where workspace_id = workspace and id < uuid_floor(moment);
        get diagnostics removed = row_count;
        forgotten := forgotten + removed;
    end loop;
    return forgotten;
end $$;
