-- The reports of one unit for one period are asked for unit by unit; the older index made each question read the whole period.

DROP INDEX report_period;
CREATE INDEX report_period ON report (period, subject, form);
