-- Finds contacts by the last seven digits of their phone, whatever stands between the digits; further
-- numbers are handles (`tel:`, with the last eight).
CREATE INDEX contact_by_phone ON contact (
    organization_key,
    substr(replace(replace(replace(replace(replace(replace(phone, ' ', ''), '-', ''), '/', ''),
        '.', ''), '(', ''), ')', ''), -7)
) WHERE phone IS NOT NULL;
