-- How a model's server wants to be asked, as JSON with the model of which it was learned; NULL for as
-- its protocol is documented. What `refuses_ids` said of one such thing is learned anew.
ALTER TABLE agent_upstream ADD COLUMN dialect TEXT;

ALTER TABLE agent_upstream DROP COLUMN refuses_ids;
