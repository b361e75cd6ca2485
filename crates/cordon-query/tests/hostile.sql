SELECT count(*) FROM cases WHERE 1 / (id - 7) > 0
SELECT sum(least(1, 1 / (id - 7))) FROM cases
SELECT count(*) FROM cases WHERE id % (id - 7) = 1
SELECT count(*) FROM cases WHERE CAST(note AS INTEGER) = 1
SELECT count(*) FROM cases WHERE CAST(note AS DATE) > '2024-01-01'
SELECT count(*) FROM cases WHERE CAST(note AS TIMESTAMP) > '2024-01-01'
SELECT count(*) FROM cases WHERE CAST(note AS DECIMAL(5, 2)) > 1
SELECT count(*) FROM cases WHERE CAST(id * 1000000 AS SMALLINT) >= 0
SELECT count(*) FROM cases WHERE id * 9223372036854775807 * 9223372036854775807 * id * id > 1
SELECT count(*) FROM cases WHERE CASE WHEN id = 7 THEN 1 / (id - 7) ELSE 1 END = 1
SELECT count(*) FROM cases WHERE id <> 7 AND 1 / (id - 7) = 0
SELECT count(*) FROM cases WHERE onset + CAST(id * 1000 AS INTEGER) > '2024-01-01'
SELECT count(*) FROM cases WHERE substr(note, id - 8, id - 8) = ''
SELECT count(*) FROM cases WHERE left(note, id - 8) LIKE '%%%_\_%'
SELECT count(*) FROM cases WHERE round(temperature / (id - 7), 1) > 1
SELECT region, avg(1000 / (id - 7)) FROM cases GROUP BY region
