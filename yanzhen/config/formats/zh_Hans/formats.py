"""Dates as Chinese pages write them: 9 月 22 日 in text, 9-22 in tables."""

DATE_FORMAT = "Y-m-d"
SHORT_DATE_FORMAT = "n-j"
DATETIME_FORMAT = "Y-m-d H:i"
SHORT_DATETIME_FORMAT = "n-j H:i"
TIME_FORMAT = "H:i"
MONTH_DAY_FORMAT = "n 月 j 日"
YEAR_MONTH_FORMAT = "Y 年 n 月"
FIRST_DAY_OF_WEEK = 1
DECIMAL_SEPARATOR = "."
THOUSAND_SEPARATOR = ","
NUMBER_GROUPING = 3
