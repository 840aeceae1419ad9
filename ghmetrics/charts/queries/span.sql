select since_day, until_day, greatest(lately_day, since_day) as lately_day, is_newest from span where since_day <= until_day
