-- Lets extraction try again. Parameter: id of the article.
DELETE FROM core_quarantine WHERE article_key = md5_number_lower($id);
