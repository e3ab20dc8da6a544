-- What the tokens of a call were, and which settings its model refused.

-- parts of input_tokens and output_tokens; null: the provider did not say what it used
alter table attempts add column cached_input_tokens bigint;
alter table attempts add column cache_write_tokens bigint;
alter table attempts add column reasoning_tokens bigint;
-- a list of settings that were sent under another name or not at all; null: none
alter table attempts add column adjusted jsonb;
