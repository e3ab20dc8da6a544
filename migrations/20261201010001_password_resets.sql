-- Links by which people choose a new password without the old one. Only their hashes are kept; each works once.
create table password_resets (
    -- SHA-256 of the token; the token itself is only in the link
    token_hash bytea primary key check (length(token_hash) = 32),
    person_id uuid not null references people (id) on delete cascade,
    -- who made it, and in which workspace; null: it was sent to the person by mail
    made_by uuid references people (id) on delete cascade,
    made_in uuid references workspaces (id) on delete cascade,
    created_at timestamptz not null default now(),
    expires_at timestamptz not null,
    check ((made_by is null) = (made_in is null))
);
-- all of a person's, which end together
create index password_resets_person on password_resets (person_id);
-- sweep those that have expired
create index password_resets_expires on password_resets (expires_at);
alter table password_resets enable row level security, force row level security;
create policy self on password_resets using (person_id = current_person()) with check (person_id = current_person());
create policy holder on password_resets for select using (token_hash = current_token());
create policy sweep on password_resets using (is_worker() and expires_at < now());
grant select, insert, delete on password_resets to madang_runtime;

-- Whether a member may make such a link for another one: admins and owners for people whose role is lower than their own, and who are in
-- no other workspace, because the link opens all of the account. To be asked for the present workspace and person, whose memberships alone
-- are seen.
create function may_reset_password(workspace uuid, maker uuid, person uuid) returns boolean
    language sql stable parallel safe
    return exists (
        select from members mine join members theirs on theirs.workspace_id = mine.workspace_id
        where mine.workspace_id = workspace and mine.person_id = maker and mine.role in ('admin', 'owner')
        and theirs.person_id = person
        and array_position(array['user', 'builder', 'admin', 'owner'], theirs.role)
            < array_position(array['user', 'builder', 'admin', 'owner'], mine.role)
    ) and not exists (select from members elsewhere where elsewhere.person_id = person and elsewhere.workspace_id <> workspace);
