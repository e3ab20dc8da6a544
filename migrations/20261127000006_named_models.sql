-- Models that people name themselves, because the provider keeps no list of what the account has: deployments, fine-tuned models.
alter table connections add column named_models text[] not null default '{}';
