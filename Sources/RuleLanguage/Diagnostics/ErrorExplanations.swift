extension ErrorCode {
    /// What the code means and what to do about it, in a few sentences.
    package var explanation: String {
        switch self {
        case .invalidYaml:
            "The file is not YAML. The position is where reading stopped; the mistake is often just before it."
        case .duplicateKey: "A key occurs twice in one mapping; only one of the two could count. Remove one."
        case .anchor:
            "Anchors (&name) and aliases (*name) are refused, because a small file can unfold into a huge one."
        case .tooLarge: "A rule file may have 8 MB. Split it; all files of the folder are read together."
        case .wrongKind: "The value has another shape than the key takes: text, a list and a mapping differ in YAML."
        case .nothingInFile: "The file states nothing. A rule file has `groups:`, a test file `tests:`."
        case .tab: "YAML indents with spaces; a tab at the beginning of a line cannot be read."
        case .notFormatted:
            "`rules fmt` leaves the file alone: it uses tags, directives or keys of several lines, which are valid and "
                + "which no layout can carry over."
        case .unknownKey: "The key means nothing here, so what it says would be ignored silently. Check its spelling."
        case .missingKey: "A key that is needed is absent or empty."
        case .unknownWord: "The key takes one of a few words, and this is none of them."
        case .duplicateName: "Two rules have the same name. Alerts are identified by it, so it must be unique."
        case .badName:
            "Rule names begin with a letter and hold letters and digits; names of parameters, amounts and series are "
                + "lower case; names of conditions and sets hold letters, digits and `_`. No name has two meanings."
        case .badOver: "`over` says which series the rule runs over: a role, then a level, as in [origin, category]."
        case .unknownCountry:
            "The country is in no list. Write a Schedule C code (5700) or a slug (china, korea-south), NA or UN."
        case .badMonth: "A month is written YYYY-MM."
        case .badProduct: "The product is not of the level that `over` names."
        case .badParameter: "A parameter is a number with its unit (3mo, 15%, 500 t), or a mapping with `value`."
        case .outOfRange: "The value of the parameter lies outside its own min and max, or they exclude each other."
        case .badPlaceholder: "A title may use the placeholders that messages can fill, and the rule's parameters."
        case .badSeverity:
            "`severity` is a word, or a mapping from the highest severity down to one that is `otherwise`."
        case .badDuration:
            "`for` takes a number of judged months that hold one after the other (2 mo), or of releases of the same month "
                + "(2 releases). Until then the alert is pending."
        case .badException:
            "An exception names a series as ROLE/COUNTRY/PRODUCT, each of which may be `*`, the last month that is not "
                + "judged (`until`), and the reason. It must be about series that the rule runs over."
        case .badFloor:
            "`floor` is an amount above zero of mass or money (500 t, 2000000 USD), or `none` with a `floor_reason`. The "
                + "amount is asked of the first window of the judged series in `when` that ends at the judged month."
        case .unexpectedCharacter: "The character has no meaning in a formula."
        case .expectedValue: "A number, a parameter, a selector such as quantity[3mo], or a formula in parentheses."
        case .unbalanced: "Every parenthesis and bracket that is opened is closed."
        case .chainedComparison: "`a < b < c` has no single meaning. Write two comparisons joined by `and`."
        case .unexpectedText: "The formula ended before this. Join conditions by `and` or `or`."
        case .badNumber: "Numbers are written 500, 2_000 or 1.15: digits, underscores between them, one point."
        case .unknownUnit: "Units: t and kg; USD; USD/t and USD/kg; % for a share or a rise; pp for points; mo."
        case .tooDeep: "The formula nests more than 64 levels. Split the rule."
        case .tooLong: "A formula may have 4,000 characters. Split the rule; a composite joins the parts."
        case .unknownName: "The word is neither a selector nor a function nor a parameter of this rule."
        case .unknownRule: "`fires(...)` names a rule that no file defines."
        case .cycle: "Rules that rest on each other can never be judged. Break the circle."
        case .otherSeries: "`fires(...)` asks about the same series and month, so both rules run over the same series."
        case .unknownGate:
            "`met(...)` names a gate that `when` or `also` of the same rule gives a name; `severity` and `clear` use it."
        case .unknownInput:
            "`param(...)` names a parameter series that the rule declares with its unit: `inputs: { limit: t }`. "
                + "`surgewatch data import --kind param` takes in its values."
        case .unusedBound: "A name that `some` or `longest` gives is read by the condition behind the colon."
        case .notCondition: "`when`, and what `and`, `or`, `not` join, are conditions: comparisons or fires(...)."
        case .conditionAsAmount: "A comparison is true or false; it cannot be added, multiplied or compared."
        case .incomparable:
            "Both sides of a comparison have the same dimension: tonnes with tonnes, dollars with dollars, a share "
                + "with a percentage, a difference of shares with percentage points."
        case .cannotAdd: "Only amounts of the same dimension are added or subtracted."
        case .bareShare: "A share is compared with a percentage: 12%, not 0.12 and not 12."
        case .pointsAndPercent:
            "A difference of shares is counted in percentage points (5 pp). A percentage would be a share of a share."
        case .cannotMultiply: "The product or quotient of these has no meaning in trade statistics."
        case .notMonths: "The length of a window is a number of months: 3mo, or a parameter such as `window: 3mo`."
        case .divisionByZero: "The divisor is always zero."
        case .notScalar: "`ln` takes a number or a ratio above zero: divide an amount by a like one first."
        case .windowTooLong: "Windows, and the months behind `over` with them, may reach 180 months back."
        case .badWindow:
            "A window is [3mo], [3mo, ago 12mo], [3mo, before licenses], [ytd] or [calendar year -1]; behind `over` stands "
                + "[24mo], [same months, 3 years] or [calendar years, 3 to 10]. Months and years are whole numbers from 1 on."
        case .tooMuchWork:
            "Judging one month may read 500,000 figures at most: months of the windows, times the months behind `over`, "
                + "times the countries of `some`, `hhi` and unit_value(others)."
        case .missingWindow: "A measure is summed over a window: quantity[3mo]."
        case .badSet:
            "Parentheses behind a measure hold a role (smelt), a place (own, world, others, a country, a group such as EU), "
                + "or both, and for smelt and cast `from` an origin: quantity(smelt own from own). `partner` reads exports "
                + "that a country reports, `licenses` the licenses as filed. A share of the whole world is always one."
        case .badOfAll: "`of all` belongs to `share` and `value_share`: it counts tons of unknown country too."
        case .badAggregate:
            "Aggregates take the months of a window, mean(quantity[3mo]), or an amount at several months, "
                + "median(share[3mo] over [24mo]); `over` does not nest. min and max also take several amounts, abs and ln "
                + "one, if a condition and two."
        case .noFloor:
            "Without a floor a rule fires on trickles: with value by country, three months are 15 % above the three "
                + "before in more than a third of all windows under a million dollars a year. Compare the current "
                + "window of quantity or value with a fixed amount, or write `floor: none` and a `floor_reason`."
        case .unusedParameter: "No formula of the rule uses the parameter; tuning it would change nothing."
        case .noFloorReason: "`floor: none` needs a `floor_reason` that says why trickles may fire."
        case .constantCondition: "The condition is the same for every series and month."
        case .unusedAmount:
            "Nothing reads the amount of `let`, the parameter series of `inputs` or the set; changing it changes nothing."
        case .sameName:
            "Conditions are called after the first parameter in them, so two can have one name, and mails, `explain` and "
                + "tests would show both alike. Write `when` as a map that gives each condition a name."
        case .otherFloor:
            "The conditions count mass and the floor is money, or the other way round. That is allowed, and is often a "
                + "slip of the unit: 500 USD is about the value of a tenth of a tonne of aluminum."
        case .duplicateCondition: "The condition stands twice; the second changes nothing. Remove one."
        case .contradiction:
            "The conditions ask the same amount to be in two ranges that do not meet, so the rule can never fire. A part "
                + "of a window can never exceed the whole of it either."
        case .neverHolds:
            "The amount can never be there: quantities and values are not negative, a share lies between 0% and 100%, a "
                + "difference of shares between -100 pp and 100 pp, a concentration between 0 and 10000."
        case .alwaysHolds:
            "The amount is always there (a quantity is never negative, a share never above 100%), so the condition holds "
                + "for every month with figures. Remove it, or write the limit that was meant."
        case .unreachableGrade:
            "The grades of `severity` are tried from the highest down, and the first whose condition holds counts. This "
                + "one can only hold where an earlier one holds too, or `when` makes an earlier one hold always."
        case .wrongWay:
            "The comparison points the other way than its name or its multiple says: a rise is an amount now that is "
                + "`>=` more than once the amount before, a fall one that is `<=` less than once the amount before."
        case .clearOverlaps:
            "`clear` says when an alert is over, and must not hold while `when` holds: an alert would open and end in one "
                + "month. Leave a gap below the limits of `when`: rise 15% in `when`, less than 5% in `clear`."
        case .windowsOutlast:
            "The windows read more months than lie between `since` and the last month that `where` lets the rule judge, "
                + "so it never has a verdict."
        case .valueAtBound:
            "The value of the parameter is its own min or max, so tuning can only go one way. Widen the range, if that "
                + "was not meant."
        case .fewReleases:
            "`for: N releases` counts the releases that judge a month. A rule that does not judge licenses judges a month "
                + "once, and again only when a later release changes it, so it would wait for revisions."
        case .shortHistory:
            "The windows need more months than the archive holds, or begin before them, so the rule has no verdict yet."
        case .noSeries:
            "Nothing in the archive is what the rule runs over or reads: a country, a product, a role or a parameter "
                + "series of that name was never stated. Check the spelling, and that the feed is configured."
        case .exceptionOver:
            "The last month of the exception lies before the newest month of the archive, so it has no part in new "
                + "months any more, or so far behind it that it is no exception. Remove it, or say when it ends."
        case .testWithoutRule: "A test names the rule it is about, and the rule exists."
        case .testWithoutExpectation: "A test that expects nothing passes whatever happens. Add `expect` or `never`."
        case .badCells:
            "Cells are written `2020-01: 100 t x12, 500 t @ 900000 USD, _, 0`: a first month, then a figure for each "
                + "month; `_` is unknown, `-` is not stated, `xN` repeats, `100 t..300 t x5` and `100 t + 10% x6` "
                + "change month by month, `(100 t, 0) x3` repeats a group, `2021-06:` inside a run jumps to a month. "
                + "`surgewatch help rule-tests` has the whole notation."
        case .badInstant: "An instant is written 2021-03-05T13:30:00Z; a day, 2021-03-05, means its end in New York."
        case .cannotFail:
            "Nothing in the test could make this expectation fail: it speaks of a moment without a release, of a month "
                + "that the rule does not judge there, of words that are never looked at, or it stands there twice. "
                + "A test that cannot fail protects nothing."
        case .badSeries:
            "A series is written ROLE/COUNTRY/PRODUCT, ROLE/COUNTRY:ORIGIN/PRODUCT or REPORTER>ROLE/COUNTRY/PRODUCT, "
                + "and stands in a release of a source that publishes it: statistics have origins and destinations, "
                + "licenses have origin, smelt and cast, partners name who reports."
        case .releaseOrder: "Releases of a test stand in the order in which they became known."
        case .duplicateCase: "Two cases of one rule have the same name, so a report could not tell which one failed."
        case .badVariable:
            "In a table of cases `$word` stands for the value that each case gives for `word`. Every case gives all of "
                + "them, and each of them occurs somewhere."
        case .noSuchRuleFile:
            "`rules:` of a test file names rule files, relative to its folder; `*` and `?` stand for any text. A path "
                + "or a pattern that matches nothing would leave the tests without their rules."
        case .badListing:
            "In a complete listing the countries of a product and month add up to the row of all countries; a release "
                + "in which they do not is refused before any rule sees it."
        case .badRoutes:
            "A test that says who is told (`told`, `recipients`) is played with the `routes:` of its file, else with those "
                + "of the configuration. Routes are written as there; each name in `receivers` is a reader. A test names "
                + "readers that the routes know."
        }
    }
}
