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
        case .badName: "Rule names begin with a letter and hold letters and digits; parameter names are lower case."
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
        case .badDuration: "`for` takes a number of judged months (2 mo)."
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
        case .testWithoutRule: "A test names the rule it is about, and the rule exists."
        case .testWithoutExpectation: "A test that expects nothing passes whatever happens. Add `expect` or `never`."
        case .badCells:
            "Cells are written `2020-01: 100 t x12, 500 t @ 900000 USD, _, 0`: a first month, then a figure for each "
                + "month; `_` is unknown, `-` is not stated, `xN` repeats."
        case .badInstant: "An instant is written 2021-03-05T13:30:00Z."
        case .cannotFail: "Nothing in the test could make this expectation fail."
        case .badSeries: "A series is written ROLE/COUNTRY/PRODUCT or ROLE/COUNTRY:ORIGIN/PRODUCT."
        case .releaseOrder: "Releases of a test stand in the order in which they became known."
        }
    }
}
