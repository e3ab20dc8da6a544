-- Whom a share link lets in, how its page looks, and its address, which can be read again.

alter table share_links
    -- the token, encrypted with the workspace's data key; null: of a link from before this, which only a hash is known of
    add column token_nonce bytea,
    add column token_ciphertext bytea,
    add column audience text not null default 'anyone' check (audience in ('anyone', 'password', 'members')),
    -- of the audience 'password'; who has come in is let out once it changes
    add column password_hash text,
    -- what visitors read above the form; empty: the app's name and summary
    add column title text not null default '',
    add column greeting text not null default '',
    -- null: what the visitor's browser asks for
    add column language text check (language in ('en', 'ko')),
    -- null: the house's colour
    add column accent text check (accent ~ '^#[0-9a-f]{6}$'),
    -- the origins of the pages that may show it in a frame
    add column embed_origins text[] not null default '{}',
    add check ((token_nonce is null) = (token_ciphertext is null)),
    add check ((audience = 'password') = (password_hash is not null));
