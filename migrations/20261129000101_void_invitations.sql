-- Whether a person may give somebody this role in a workspace: admins and owners give roles up to their own. Null-safe: who is no
-- member gives none.
create function may_give_role(workspace uuid, person uuid, given text) returns boolean
    language sql stable parallel safe
    return exists (
        select from members m
        where m.workspace_id = workspace and m.person_id = person and m.role in ('admin', 'owner')
        and array_position(array['user', 'builder', 'admin', 'owner'], given)
            <= array_position(array['user', 'builder', 'admin', 'owner'], m.role)
    );
