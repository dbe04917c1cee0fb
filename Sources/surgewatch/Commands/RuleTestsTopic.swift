extension HelpTopics {
    /// `surgewatch help rule-tests`.
    static let ruleTests = """
        A test file lies in a folder `tests` beside the rule files and says what a rule must do when releases arrive.

          rules: [../surge.yml]              rule files, or patterns; without it those of the folder above `tests`
          routes:                            as in the configuration, for tests that say who is told; see below
            - { severity: critical, receivers: [producers] }
          tests:
            - rule: MassiveImports           the rule; it and the rules it rests on are judged, nothing else
              name: a rise is confirmed      what the test shows
              series: origin/india/unwrought what expectations speak of, unless they name another
              base:                          known before the first release: history, which is never judged
                origin/india/unwrought: "2020-08..2021-01: 1000 t"
              releases:                      in the order in which they became known
                - name: print
                  known: 2021-04-07T12:30:00Z
                  source: census
                  cells: { origin/india/unwrought: "2021-02: 3000 t" }
              expect:
                - { at: print, month: 2021-02, transition: confirmed, severity: watch, gates: { rise: "+66.7%" } }

        A TEST has `rule` and `name`, and
          series       ROLE/COUNTRY/PRODUCT, ROLE/COUNTRY:ORIGIN/PRODUCT (a cross), REPORTER>ROLE/COUNTRY/PRODUCT
          base         series with cells, as in a release
          releases     see below
          expect       a list of expectations, or one
          never        true: the rule must not fire at all
          only         true: no events but those that are expected
          cases        a table: each case has a name, shares all the above and may add to it; see below

        A RELEASE has
          known        an instant, or a day (its end in New York)
          source       census, licenses, or partner (what other countries report: REPORTER>destination/…)
          cells        by series, in compact notation; a list of runs is allowed
          name         for `at` and `known` of expectations
          status       preliminary or final (the default), of census and partner
          basis        general (the default) or consumption
          as_of        the last license date in a license file (default: the day of `known`); 60 days after the end of a
                       month it closes that month
          listing      what an absent cell means: changes (the default): nothing; complete: zero, so that a license file
                       without a cell cancels it; partial: unknown, or unchanged where it was stated before
          covers       products and months that a listing speaks about beyond its cells:
                       { origin/foil: 2021-02..2021-03 }
          history      true: taken in, never judged
          simulated    true: the figures say that they are simulated
          params       parameter series by NAME/COUNTRY/PRODUCT in the same notation, with any unit or none:
                       { limit/canada/unwrought: "2021-01..2021-12: 12000 t", consumption/-/unwrought: "2021-01: _" }
          events       a list of { date: 2021-06-01, kind: tariff }, and announced (default: the day of `known`), country,
                       product, title
        A release of nothing but params and events has no `source`.

        A later release that states a month again revises it. A release that states an older month for the first time is
        late data. Tariff lines that are renamed are stated under the old code up to a month and under the new one from
        the next: origin/india/7601203000, then origin/india/7601203010.

        CELLS
          "2020-01: 100 t, 250 kg, 0, _, -"           a month and one figure for each: none came, unknown, not stated
          "2020-01: 100 t x12"                        twelve times
          "2020-01..2020-12: 100 t"                   each month of the range; the last figure fills it
          "2020-01: 100 t @ 300000 USD, 5000 USD"     quantity and value; a value alone. Without `@` it is unknown
          "2020-01: 100 t @ 3000 USD/t x3"            a price makes the value
          "2020-01: 100 t..300 t x5"                  from 100 t to 300 t in equal steps, to the kilogram
          "2020-01: 100 t + 5 t x6"                   5 t more each month; `- 5 t` less; `+ 10%` on the month before
          "2020-01: (100 t, 0) x6"                    a group, repeated
          "2020-01: 100 t x3, 2020-07: 200 t"         a month inside a run jumps to it

        AN EXPECTATION has `month`, and at least one claim about it
          at           a release by name, by instant or by day (default: the last one)
          series       where it is not that of the test
          transition   early, confirmed, retracted, corrected, raised, revised, late, resolved: the event of the release;
                       none: no event; pending: true, but not yet long enough; unknown: no verdict
          severity     that of the event
          headline     a part of what people read first
          verdict      true, false or unknown, event or not
          reason       a part of why there is no verdict
          state        what has become of the alert: early, confirmed, resolved, retracted, none
          begins       the first month of its episode
          known        when it was first known, as in `at`
          gates        by name. `rise: "+66.7%"` or `rise: 3000 t` (the value as people see it, or exactly),
                       `floor: "2,999 t >= 3000 t"`, `floor: met`, `not met` or `unknown`, or a mapping of value, limit,
                       margin and met
          terms        values of parts of the formula by their text: { "quantity[3mo]": 5000 t }
          told         what receivers are told of the alert in the release, by name: early, confirmed, raised, corrected or
                       retracted (a message at once), daily, weekly or monthly (a digest), none:
                       { producers: confirmed, ops: daily, desk: none }
          recipients   exactly those who are told something at once: [producers]; [] for nobody

        ROUTES. `told` and `recipients` are judged with the `routes:` of the file, in which each receiver is a reader;
        where the file has none, with routes and receivers of the configuration. What earlier releases told counts:
        a retraction goes to whoever was told.

        TABLES. In a test with `cases`, `$word` anywhere stands for what each case gives for `word`.
              base: { origin/india/unwrought: "2020-08..2021-01: 1000 t" }
              releases: [{ known: 2021-04-07, source: census, cells: { origin/india/unwrought: "2021-02: $now" } }]
              expect: { month: 2021-02, transition: $want }
              cases:
                - { name: at the mark, now: 1450 t, want: confirmed }
                - { name: a kilogram less, now: 1449.999 t, want: none }
        Releases of a case follow those of the test; a series in its `base` takes the place of the same in the test's;
        its expectations are added.

        WHAT CANNOT FAIL IS AN ERROR: a rule that is not there, a pattern that matches no file, a moment without release,
        a month that the rule does not judge there, `never` where nothing is judged, a severity where nothing fires.
        A release judges the months that it states first (the first release of a source: its newest month only), and
        months judged before whose figures change.
        """
}
