import Testing
import Trade

@Suite("Months and days")
struct CalendarTests {
    @Test("A month reads back what it writes, for every month of four centuries")
    func monthRoundTrip() {
        for year in 1900..<2300 {
            for number in 1...12 {
                let month = Month(year: year, month: number)
                #expect(Month(month.description) == month)
                #expect((month.year, month.month) == (year, number))
                #expect(month.firstDay.month == month)
                #expect(month.lastDay.month == month)
                #expect(month.lastDay + 1 == (month + 1).firstDay)
            }
        }
    }

    @Test(
        "What is no month is refused",
        arguments: ["2021-00", "2021-13", "2021-1", "202101", "2021/01", "21-01", "0999-12", "２021-01", "2021-01 ", ""])
    func noMonth(text: String) { #expect(Month(text) == nil) }

    @Test("The distance between months is a whole number and may cross years")
    func monthDistance() throws {
        let january = try #require(Month("2021-01"))
        #expect(january - 1 == Month("2020-12"))
        #expect(january - (january - 25) == 25)
        #expect((january..<(january + 14)).count == 14)
        #expect(january.name == "January")
        #expect((january - 1).shortName == "Dec")
    }

    @Test("A day reads back what it writes, for every day of four centuries; weekdays follow one another")
    func dayRoundTrip() {
        var day = CalendarDay(year: 1900, month: 1, day: 1)
        var weekday = 1
        for _ in 0..<146_097 {
            #expect(CalendarDay(year: day.year, month: day.monthOfYear, day: day.day) == day)
            #expect(CalendarDay(day.description) == day)
            #expect(day.weekday == weekday)
            day = day + 1
            weekday = (weekday + 1) % 7
        }
        #expect(day == CalendarDay(year: 2300, month: 1, day: 1))
    }

    @Test(
        "Days long before the epoch count down",
        arguments: [(1969, 12, 31, -1), (1600, 3, 1, -135_080), (2000, 2, 29, 11_016)])
    func daysSinceEpoch(year: Int, month: Int, day: Int, number: Int) {
        #expect(CalendarDay(year: year, month: month, day: day).daysSinceEpoch == number)
    }

    @Test(
        "What is no day is refused",
        arguments: ["2021-02-29", "2100-02-29", "2021-04-31", "2021-00-10", "2021-1-1", "2021-01-01T"])
    func noDay(text: String) { #expect(CalendarDay(text) == nil) }

    @Test("A leap day is a day")
    func leapDay() throws {
        let day = try #require(CalendarDay("2020-02-29"))
        #expect(day.words == "29 Feb 2020")
        #expect(day.weekdayName == "Sat")
        #expect(day.month.lastDay == day)
    }
}

@Suite("Instants and the clock of New York")
struct InstantTests {
    @Test("An instant reads back what it writes, before and after the epoch")
    func roundTrip() {
        for step in Int64(-2000)..<3000 {
            let instant = Instant(seconds: step * 777_777)
            #expect(Instant(instant.description) == instant)
        }
    }

    @Test(
        "Offsets are honoured and fractions cut off",
        arguments: [
            ("2021-03-05T13:30:00Z", "2021-03-05T13:30:00Z"), ("2021-03-05T08:30:00-05:00", "2021-03-05T13:30:00Z"),
            ("2021-03-05 13:30:00.987Z", "2021-03-05T13:30:00Z"), ("2021-01-01T00:15:00+05:45", "2020-12-31T18:30:00Z"),
        ])
    func offsets(text: String, instant: String) { #expect(Instant(text)?.description == instant) }

    @Test(
        "What is no instant is refused",
        arguments: [
            "2021-03-05T13:30:00", "2021-03-05T24:00:00Z", "2021-03-05T13:60:00Z", "2021-03-05T13:30:60Z",
            "2021-02-30T13:30:00Z", "2021-03-05T13:30:00Zulu", "2021-03-05T13:30:00+05", "2021-03-05T13:30Z", "",
            "2021-03-05T13:30:00+99:99", "2021-03-05T1é:30:00Z",
        ])
    func noInstant(text: String) { #expect(Instant(text) == nil) }

    /// Sunday 02:00 local time: second of March and first of November from 2007 on, first of April and last of October
    /// before.
    @Test(
        "Daylight saving begins and ends with the second that the law says",
        arguments: [
            ("2021-03-14T07:00:00Z", true), ("2021-11-07T06:00:00Z", false), ("2026-03-08T07:00:00Z", true),
            ("2026-11-01T06:00:00Z", false), ("2007-03-11T07:00:00Z", true), ("2007-11-04T06:00:00Z", false),
            ("2006-04-02T07:00:00Z", true), ("2006-10-29T06:00:00Z", false), ("1999-04-04T07:00:00Z", true),
            ("1999-10-31T06:00:00Z", false),
        ])
    func edges(text: String, begins: Bool) throws {
        let edge = try #require(Instant(text))
        #expect(NewYork.offset(at: edge + -1) == (begins ? -18000 : -14400))
        #expect(NewYork.offset(at: edge) == (begins ? -14400 : -18000))
    }

    @Test(
        "A wall clock in New York is an instant, also around the hours that are skipped or doubled",
        arguments: [
            ("2021-02-26", 8, 30, "2021-02-26T13:30:00Z"), ("2021-06-08", 8, 30, "2021-06-08T12:30:00Z"),
            ("2021-03-14", 1, 59, "2021-03-14T06:59:00Z"), ("2021-03-14", 2, 30, "2021-03-14T07:30:00Z"),
            ("2021-03-14", 3, 0, "2021-03-14T07:00:00Z"), ("2021-11-07", 1, 30, "2021-11-07T05:30:00Z"),
            ("2021-11-07", 2, 0, "2021-11-07T07:00:00Z"),
        ])
    func wallClock(day: String, hour: Int, minute: Int, instant: String) throws {
        let day = try #require(CalendarDay(day))
        #expect(day.inNewYork(hour: hour, minute: minute).description == instant)
    }

    @Test("The day in New York changes at its midnight, not that of UTC")
    func newYorkDay() {
        #expect(Instant("2021-06-09T03:59:59Z")?.newYorkDay.description == "2021-06-08")
        #expect(Instant("2021-06-09T04:00:00Z")?.newYorkDay.description == "2021-06-09")
        #expect(Instant("2021-01-01T04:59:59Z")?.newYorkDay.description == "2020-12-31")
        #expect(Instant("2021-06-09T03:59:59Z")?.utcDay.description == "2021-06-09")
        #expect(Instant("1969-12-31T23:59:59Z")?.utcDay.description == "1969-12-31")
    }

    @Test(
        "A bare date means the last second of that day in New York",
        arguments: [
            ("2021-08-01", "2021-08-02T03:59:59Z"), ("2021-12-31", "2022-01-01T04:59:59Z"),
            ("2021-03-14", "2021-03-15T03:59:59Z"), ("2021-11-07", "2021-11-08T04:59:59Z"),
            ("2021-08-01T12:00:00Z", "2021-08-01T12:00:00Z"),
        ])
    func asKnownAt(text: String, instant: String) { #expect(Instant(asKnownAt: text)?.description == instant) }

    @Test("Every day of thirty years ends one second before the next begins")
    func daysMeet() {
        for number in CalendarDay(year: 2000, month: 1, day: 1).daysSinceEpoch..<18_300 {
            let day = CalendarDay(daysSinceEpoch: number)
            #expect(day.endInNewYork + 1 == (day + 1).inNewYork(hour: 0))
            #expect(day.endInNewYork.newYorkDay == day)
            #expect(day.inNewYork(hour: 0).newYorkDay == day)
        }
    }
}
