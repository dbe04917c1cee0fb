import RuleLanguage
import Testing

/// Rules written before there were named conditions, amounts, sets and exceptions keep their text and their hash: alerts
/// are tied to them, and evidence in archives is computed again from them.
@Suite struct OldRulesTests {
    @Test(arguments: rules) func keepTheirTextAndHash(rule: (sha256: String, text: String)) throws {
        let read = try #require(RuleLoader.rule(from: rule.text, countries: Countries()))
        #expect(read.text == rule.text)
        #expect(read.sha256 == rule.sha256)
    }

    @Test func keepTheirDefinition() throws {
        let rule = try #require(RuleLoader.rule(from: Self.rules[0].text, countries: Countries()))
        #expect(rule.definitionSHA256 == "f289fa08fd2c51f41b2c907ac20b277a46c70f30a421abd3d9d64410ffa184f6")
    }

    private static let rules: [(sha256: String, text: String)] = [
        (
            "4be24bef73f1bc6b23ba1aa0c5b59080e1a7bcc84892e624a63460781e4e5164",
            """
            groups:
              - name: "surge"
                rules:
                  - alert: "MassiveImports"
                    title: "{{country}} {{product}}: imports up {{change}} on the preceding {{window}}"
                    basis: "19 CFR 351.206(h)(2)"
                    over: [origin or all, category]
                    params:
                      window: {value: "3mo", min: "1mo", max: "12mo", description: "the relatively short \
            period"}
                      rise: {value: "15%", min: "0%", max: "200%", description: "the least rise on the \
            preceding period"}
                      floor: {value: "500 t", min: "0 t", max: "100000 t", description: "the least quantity in \
            the period"}
                    when: "quantity[window] >= (1 + rise) * quantity[window, ago window] and quantity[window] \
            >= floor"
                    severity: watch
                    data: [license, preliminary, final]
                    activation: "next-release"
                    status: "stable"
                    owner: "trade analysis"
                    description: "Imports of the last three months are at least 15% above those of the three \
            months before. In antidumping and countervailing duty cases a rise of this size over a relatively \
            short period is the usual mark of massive imports. Alone it is no alarm: it is true of a fifth of \
            all windows even of large suppliers."
                    falsepositives: ["Seasons, such as can stock before summer, or a weak preceding quarter", \
            "Metal brought forward to a date on which a quota opens or a duty begins", "A license month whose \
            entries slip into the next month or are cancelled"]
                    references: ["19 CFR 351.206(h)(2)", "19 U.S.C. 1671b(e)", "19 U.S.C. 1673b(e)"]

            """
        ),
        (
            "1d4f01500c5fadb022e5a26d7ee415f077069991bc98eb1fc29a8c59278a70a0",
            """
            groups:
              - name: "surge"
                rules:
                  - alert: "LicenseSurge"
                    title: "{{country}} {{product}}: {{month}} at {{change}} of the three-month Census average"
                    basis: "AIM practice, license months against the three-month Census average"
                    over: [origin or all, category]
                    params:
                      factor: {value: "2.0", min: "1", max: "10", description: "how many times the average"}
                      floor: {value: "300 t", min: "0 t", max: "100000 t", description: "the least quantity in \
            the month"}
                    when: "quantity[1mo] >= factor * mean(quantity[3mo, before licenses]) and quantity[1mo] >= \
            floor"
                    severity: warning
                    data: [license, preliminary, final]
                    activation: "next-release"
                    status: "stable"
                    owner: "trade analysis"
                    description: "One month reaches twice the average of the three months of statistics before \
            the first month that rests on licenses. A month that is still being filed can fire it, because \
            licenses almost only add up; it is never taken back before statistics or the end of filing decide. \
            Statistics are held against the same three months as the license file that fired first."
                    falsepositives: ["One large vessel in a category with few shipments", "Licenses filed for a \
            month and used in the next"]
                    references: ["19 CFR 361.104"]

            """
        ),
        (
            "c31f6158343de8d5a84e2f50c5e3792b10034f3584d649e07faba6534d35c860",
            """
            groups:
              - name: "shift"
                rules:
                  - alert: "UnknownSmelt"
                    title: "{{product}}: more metal of unknown or no country of smelt"
                    basis: "smelt and cast reporting, 19 CFR 361.103; CBP guidance of 2025 on unknown smelt"
                    over: [smelt total, category]
                    where:
                      from: "2023-09"
                    params:
                      window: {value: "3mo", min: "1mo", max: "12mo", description: "the months compared"}
                      unknown_share: {value: "2%", min: "0%", max: "100%", description: "the least share of \
            unknown country of smelt"}
                      rise_without_smelt: {value: "10 pp", min: "0 pp", max: "100 pp", description: "the least \
            rise of the share without"}
                      floor: {value: "500 t", min: "0 t", max: "100000 t", description: "the least quantity of \
            all countries"}
                    when: "(share of all(UN)[window] >= unknown_share or share of all(NA)[window] - share of \
            all(NA)[window, ago 12mo] >= rise_without_smelt) and quantity[window] >= floor"
                    severity: warning
                    data: [license, preliminary, final]
                    activation: "next-release"
                    status: "stable"
                    owner: "trade analysis"
                    description: "Metal whose country of smelt is unknown reaches 2% of the category, or the \
            share reported without any primary aluminum rose by ten percentage points on a year earlier. \
            \\"Unknown\\" was allowed until the end of June 2022, so the rule judges months from September \
            2023, when a year of firm reporting lies behind."
                    falsepositives: ["More products made of scrap, which have no country of smelt"]
                    references: ["19 CFR 361.103(c)", "86 FR 27513"]

            """
        ),
        (
            "220bad20717dc43d27edeb3d125524f5c8cc41ba1cebd36a9c54f770642d0670",
            """
            groups:
              - name: "shift"
                rules:
                  - alert: "SanctionedMetal"
                    title: "{{product}} smelted or cast in {{country}}: {{quantity}} in {{month}}"
                    basis: "Proclamation 10522 (Russia); proclamation of 10 July 2024 (Mexico, metal of China, \
            Belarus, Iran)"
                    over: [[smelt, smelt2, cast], category]
                    where:
                      countries: [{country: "4621", from: "2023-04"}, {country: "4622", from: "2024-07"}, \
            {country: "5070", from: "2024-07"}, {country: "5700", origin: "2010", from: "2024-07"}]
                    params:
                      floor: {value: "20 t", min: "0 t", max: "1000 t", description: "the least quantity in the \
            month"}
                    when: "quantity[1mo] >= floor"
                    severity: critical
                    data: [license, preliminary, final]
                    activation: "next-release"
                    status: "stable"
                    owner: "trade analysis"
                    description: "Twenty tonnes or more in one month of metal that was smelted (largest or \
            second largest part) or last cast in a country to which the highest duties apply: Russia since \
            April 2023; Belarus and Iran since July 2024; China in goods of Mexican origin since July 2024."
                    falsepositives: ["A country of smelt entered by mistake and corrected in a later license"]
                    references: ["Proclamation 10522 of 24 February 2023", "Proclamation of 10 July 2024, \
            Adjusting Imports of Aluminum Into the United States"]

            """
        ),
        (
            "12e67951c37150696cc64791ca7c7c45300e79ab5181b510106d81ea9eaa1e4d",
            """
            groups:
              - name: "surge"
                rules:
                  - alert: "MassiveImportsBacked"
                    title: "{{country}} {{product}}: imports up {{change}} on the preceding {{window}}, and up \
            on a year earlier"
                    basis: "19 CFR 351.206(h)"
                    over: [origin or all, category]
                    when: "fires(MassiveImports) and fires(YearOnYear)"
                    severity:
                      critical: "fires(UnitValueCollapse)"
                      warning: "otherwise"
                    data: [license, preliminary, final]
                    activation: "next-release"
                    status: "stable"
                    owner: "trade analysis"
                    description: "Massive imports that a comparison with a year earlier backs: the surge that \
            is told at once. It is critical where the unit value has also fallen against that of other \
            suppliers."
                    falsepositives: ["Metal brought forward to the date of a new duty", "A supplier that \
            returns after a year without shipments"]
                    references: ["19 CFR 351.206(h)"]

            """
        ),
        (
            "723c1586f9ba9eaa95e686b7e341ae7ac907f4a94210223e157dc8249f73e3bb",
            """
            groups:
              - name: "price"
                rules:
                  - alert: "UnitValueCollapse"
                    title: "{{country}} {{product}}: unit value down against other suppliers while imports rise"
                    basis: "price effect of imports, 19 U.S.C. 1677(7)(C)(ii)"
                    over: [origin, category]
                    params:
                      window: {value: "3mo", min: "1mo", max: "12mo", description: "the months compared"}
                      relative_price: {value: "0.85", min: "0.1", max: "1", description: "the highest ratio of \
            the relative unit value to what it was"}
                      rise: {value: "10%", min: "0%", max: "200%", description: "the least rise of quantity"}
                      floor: {value: "300 t", min: "0 t", max: "100000 t", description: "the least quantity in \
            the period"}
                    when: "unit_value[window] / unit_value(others)[window] <= relative_price * \
            (unit_value[window, ago window] / unit_value(others)[window, ago window]) and quantity[window] >= \
            (1 + rise) * quantity[window, ago window] and quantity[window] >= floor"
                    severity: warning
                    data: [license, preliminary, final]
                    activation: "next-release"
                    status: "stable"
                    owner: "trade analysis"
                    description: "The unit value of one supplier fell by 15% or more against that of the other \
            suppliers, and its quantity rose. Because it is held against the others, a move of the metal price \
            cancels out. Only suppliers with both figures known in every month of both periods count as the \
            others. While a license month is still being filed there is no verdict."
                    falsepositives: ["A change of mix inside the category, such as scrap-based ingot in place \
            of primary", "Few other suppliers, one of which sells a special product"]
                    references: ["19 U.S.C. 1677(7)(C)(ii)"]

            """
        ),
    ]
}
