-- Everything in the lake is drawn from the seed, the number of the pull request and the name of what is drawn.
create or replace macro draw(i, what) as (hash(getvariable('seed'), i, what) >> 11) / 9007199254740992.0;

create or replace macro below(i, what, n) as cast(floor(draw(i, what) * n) as bigint);

-- A count with the given mean and a long tail.
create or replace macro few(i, what, mean) as
    least(60, cast(floor(ln(1 - draw(i, what)) / ln(mean / (mean + 1.0))) as bigint));

create or replace macro moment(instant) as strftime(instant, '%Y-%m-%dT%H:%M:%SZ');

-- A share of the way from the opening to the last update.
create or replace macro on_the_way(created_at, span_s, share) as
    created_at + to_seconds(cast(floor(span_s * share) as bigint));

-- Some of all phrases, which come as a column: a constant list of so many is bound again and again.
create or replace macro text_of(phrases, i, what, n) as
    array_to_string(
        list_transform(range(n), lambda x: phrases[1 + cast(hash(i, what, x) % len(phrases) as bigint)]),
        ' '
    );

create or replace macro hex40(i, what) as md5(concat(getvariable('seed'), i, what)) || left(md5(concat(i, what)), 8);

create or replace macro login(n) as
    ['ada', 'ben', 'cleo', 'dan', 'eva', 'finn', 'gina', 'hugo', 'ines', 'jan'][1 + n % 10] || '-' || n;

-- -1 is an account that is gone, below that are bots.
create or replace macro person(n) as
    case
        when n = -1 then null
        when n = -2 then {'login': 'dependabot[bot]', 'id': 49699333, 'type': 'Bot'}
        when n = -3 then {'login': 'renovate[bot]', 'id': 29139614, 'type': 'Bot'}
        when n = -4 then {'login': 'copilot-pull-request-reviewer[bot]', 'id': 175728472, 'type': 'Bot'}
        else {'login': login(n), 'id': 100000 + n, 'type': 'User'}
    end;

-- Who reviews, and who is asked to: the same few people on each pull request.
create or replace macro reviewer(i, repository, author, place) as
    case
        when draw(i, 'review by a bot ' || place) < 0.06 then -4
        when draw(i, 'review by nobody ' || place) < 0.01 then -1
        when draw(i, 'review by the author ' || place) < 0.08 then author
        else repository * 50 + cast(floor(60 * pow(draw(i, 'reviewer ' || place % 3), 2)) as bigint)
    end;
