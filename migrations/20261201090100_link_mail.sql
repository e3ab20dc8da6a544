-- Share links for whoever has an address at one of some mail domains, which they prove by a code that is sent there.

alter table share_links
    drop constraint share_links_audience_check,
    add constraint share_links_audience_check check (audience in ('anyone', 'password', 'mail', 'members')),
    -- in ASCII, such as example.com; *.example.com: all domains below it
    add column mail_domains text[] not null default '{}',
    -- what it hangs on who was let in; another one whenever the domains change, so that all are let out
    add column mail_secret text,
    -- what addresses are hashed with
    add column address_salt uuid not null default gen_random_uuid(),
    add check ((audience = 'mail') = (mail_secret is not null)),
    add check ((audience = 'mail') = (cardinality(mail_domains) > 0));

-- Codes that were sent and not used yet.
create table link_codes (
    workspace_id uuid not null,
    -- hash of what the browser has that asked for it: elsewhere the code is worth nothing
    request_hash bytea not null check (length(request_hash) = 32),
    link_id uuid not null,
    address_hash bytea not null check (length(address_hash) = 32),
    -- hash of the code together with what the browser has, which isn't known here: so nobody finds a code from it by trying all
    code_hash bytea not null check (length(code_hash) = 32),
    -- wrong ones so far
    tries integer not null default 0,
    expires_at timestamptz not null,
    primary key (workspace_id, request_hash),
    foreign key (workspace_id, link_id) references share_links (workspace_id, id) on delete cascade
);
-- sweep what is over, and what goes with a link
create index link_codes_link on link_codes (workspace_id, link_id, expires_at);

-- The addresses that were let in through a link, as hashes, so that they can be counted.
create table link_addresses (
    workspace_id uuid not null,
    link_id uuid not null,
    address_hash bytea not null check (length(address_hash) = 32),
    first_at timestamptz not null default now(),
    last_at timestamptz not null default now(),
    primary key (workspace_id, link_id, address_hash),
    foreign key (workspace_id, link_id) references share_links (workspace_id, id) on delete cascade
);

do $$
declare
    tenant_table text;
begin
    foreach tenant_table in array array['link_codes', 'link_addresses'] loop
        execute format('alter table %I enable row level security, force row level security', tenant_table);
        execute format(
            'create policy tenant on %I using (workspace_id = current_workspace()) with check (workspace_id = current_workspace())',
            tenant_table
        );
    end loop;
end $$;

grant select, insert, update, delete on link_codes to madang_runtime;
grant select, insert, update, delete on link_addresses to madang_runtime;
