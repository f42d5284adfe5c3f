package io.github.carillon.events;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * C30, and hostile patterns and names.
 */
class EventPatternTests {

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			value = { "*|order", "*|order.created", "*|a.b.c.d", "order|order", "order.*|order.created",
					"order.**|order", "order.**|order.created", "order.**|order.created.late", "**|order", "**|a.b.c",
					"**.created|created", "**.created|order.created", "**.created|a.b.created", "a.**.z|a.z",
					"a.**.z|a.b.z", "a.**.z|a.b.c.z", "a.**.m.**.z|a.m.m.z", "**.**|a", "a.**.**|a", "*.*|a.b",
					"*.created|order.created", "order.c*|order.c", "order.c*|order.created", "order.*ed|order.created",
					"order.*ea*d|order.created", "order.c?eated|order.created", "order.??|order.ab", "order.?*|order.a",
					"{order,user}.created|user.created", "order.{created,paid}|order.paid",
					"{order.created,user.login}|user.login", "{a,b}.{c,d}|b.c", "x{a,b}y|xby", "{order.*,user.**}|user",
					"{order.*,user.**}|user.a.b", "{**,x}|a.b", "test_complete|test_complete",
					"User*Event|UserLoginEvent", "a-b.*|a-b.c_d" })
	void matches(String pattern, String type) {
		assertThat(EventPattern.parse(pattern).matches(type)).isTrue();
		assertThat(found(pattern, type)).isTrue();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', value = { "order|Order", "order|order.created", "order|orders", "order.*|order",
			"order.*|order.created.late", "order.*|orders.created", "order.**|orders", "order.**|orders.created",
			"order.**|my.order", "**.created|order.created.late", "**.created|recreated", "a.**.z|a", "a.**.z|a.b",
			"a.**.z|b.z", "a.**.m.**.z|a.z", "*.*|a", "*.*|a.b.c", "order.c*|order.xc", "order.c*|order.c.d",
			"order.*ed|order.edx", "order.c?eated|order.ceated", "order.?|order", "order.??|order.a",
			"{order,user}.created|{order,user}.created", "order.{created,paid}|order.lost",
			"{order.created,user.login}|order.login", "x{a,b}y|xy", "{*,x.y}|a.b", "a.*.b|a.b" })
	void doesNotMatch(String pattern, String type) {
		assertThat(EventPattern.parse(pattern).matches(type)).isFalse();
		assertThat(found(pattern, type)).isFalse();
	}

	@ParameterizedTest
	@MethodSource("malformed")
	void refusesWhatIsMalformedWithACaretUnderTheFault(String pattern, int position, String reason) {
		assertThatExceptionOfType(InvalidPatternException.class).isThrownBy(() -> EventPattern.parse(pattern))
			.satisfies((ex) -> {
				assertThat(ex.pattern()).isEqualTo(pattern);
				assertThat(ex.position()).isEqualTo(position);
				assertThat(ex.reason()).contains(reason);
				List<String> lines = ex.getMessage().lines().toList();
				assertThat(lines).hasSize(3);
				assertThat(lines.get(2)).startsWith(" ".repeat(4 + position) + "^ ").endsWith(ex.reason());
			});
	}

	static Stream<Object[]> malformed() {
		return Stream.of(new Object[][] { { "", 0, "empty" }, { ".a", 0, "empty segment" },
				{ "a.", 1, "empty segment" }, { "a..b", 2, "empty segment" }, { ".", 0, "empty segment" },
				{ "a.b**", 3, "'**' must be a segment" }, { "**a", 0, "'**' must be a segment" },
				{ "a.***", 2, "'**' must be a segment" }, { "a.{b**,c}", 4, "'**' must be a segment" },
				{ "a b", 1, "not a letter" }, { "order/created", 5, "not a letter" }, { "ordér", 3, "not a letter" },
				{ "a\\.b", 1, "not a letter" }, { "[ab]", 0, "not a letter" }, { "a\r\nb", 1, "not a letter" },
				{ "a\u0000b", 1, "not a letter" }, { "a\u202Eb", 1, "not a letter" },
				{ "\u0430dmin", 0, "not a letter" }, { "a.\uD83D\uDE00", 2, "not a letter" }, { "a,b", 1, "outside" },
				{ "a.{b,c", 2, "never closed" }, { "a.b}", 3, "no '{' before it" }, { "{a,{b,c}}", 3, "within" },
				{ "{a,}", 3, "empty alternative" }, { "{,a}", 1, "empty alternative" },
				{ "{}", 1, "empty alternative" }, { "{a,,b}", 3, "empty alternative" },
				{ "x.{a.,b}", 4, "empty segment" },
				{ "{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}", 0, "more than 64 alternatives" } });
	}

	@Test
	void showsTheFaultOfAPatternThatIsTooLongToShow() {
		String pattern = "a".repeat(400) + "!" + "b".repeat(50);
		assertThatExceptionOfType(InvalidPatternException.class).isThrownBy(() -> EventPattern.parse(pattern))
			.satisfies((ex) -> {
				List<String> lines = ex.getMessage().lines().toList();
				assertThat(lines.get(1).charAt(lines.get(2).indexOf('^'))).isEqualTo('!');
				assertThat(lines.get(1)).hasSizeLessThan(210);
			});
	}

	@Test
	void takesFiveHundredCharactersAndSixtyFourAlternatives() {
		EventPattern.parse("a".repeat(500));
		EventPattern.parse("{a,b}".repeat(6));
		assertThatExceptionOfType(InvalidPatternException.class).isThrownBy(() -> EventPattern.parse("a".repeat(501)))
			.satisfies((ex) -> assertThat(ex.reason()).contains("501").contains("500"));
	}

	@Test
	void neverShowsControlCharactersOfAPattern() {
		assertThatExceptionOfType(InvalidPatternException.class)
			.isThrownBy(() -> EventPattern.parse("a\r\nINFO admin logged in\u001B[31m"))
			.satisfies((ex) -> assertThat(ex.getMessage().lines()).hasSize(3))
			.satisfies((ex) -> assertThat(ex.getMessage()).doesNotContain("\r").doesNotContain("\u001B"));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			value = { "order.created|order.created", "order.*|", "*|", "order.?|", "{a,b}|", "a.**|" })
	void knowsTheOneTypeThatItIsTheNameOf(String pattern, String literal) {
		assertThat(EventPattern.parse(pattern).literal().orElse(null)).isEqualTo(literal);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			value = { "order.created|order.created", "order.*|order.", "order.**|order", "order.**.x|order",
					"order.c*|order.c", "order?|order", "order.{a,b}|order.", "*|''", "**|''", "**.a|''", "{a,b}.c|''",
					"a.b.**.c|a.b" })
	void knowsWhatEveryMatchStartsWith(String pattern, String prefix) {
		assertThat(EventPattern.parse(pattern).literalPrefix()).isEqualTo(prefix);
	}

	@Test
	void isEqualByItsText() {
		assertThat(EventPattern.parse("a.*")).isEqualTo(EventPattern.parse("a.*"))
			.hasSameHashCodeAs(EventPattern.parse("a.*"))
			.isNotEqualTo(EventPattern.parse("a.**"))
			.hasToString("a.*");
	}

	@ParameterizedTest
	@ValueSource(strings = { "*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*b", "*?*?*?*?*?*?*?*?*?*?*b",
			"*aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab", "*a*", "a*a*a*a*a*a*a*a*a*b*" })
	void hostileSegmentsTakeAtMostNameTimesPatternSteps(String glob) {
		CountedText name = new CountedText("a".repeat(200));
		assertThat(PatternSegment.of(glob).matches(name)).isEqualTo(!glob.contains("b"));
		assertThat(name.reads).hasValueLessThanOrEqualTo(200L * glob.length());
	}

	@ParameterizedTest
	@MethodSource("hostile")
	void hostilePatternsTakeAtMostNameTimesPatternSteps(String pattern, String type) {
		CountedText[] segments = Arrays.stream(EventPattern.segments(type))
			.map(CountedText::new)
			.toArray(CountedText[]::new);
		for (PatternSegment[] alternative : EventPattern.parse(pattern).alternatives()) {
			assertThat(EventPattern.matches(alternative, segments)).isFalse();
		}
		long reads = Arrays.stream(segments).mapToLong((segment) -> segment.reads.get()).sum();
		assertThat(reads).isPositive().isLessThanOrEqualTo((long) type.length() * pattern.length());
		PatternIndex<String> index = new PatternIndex<>();
		index.add(EventPattern.parse(pattern), "it");
		Set<String> found = new LinkedHashSet<>();
		int steps = index.find(type, found);
		assertThat(found).isEmpty();
		assertThat(steps).isLessThanOrEqualTo((EventPattern.segments(type).length + 1) * pattern.length());
	}

	static Stream<Object[]> hostile() {
		String deepName = String.join(".", Collections.nCopies(100, "a"));
		return Stream.of(new Object[][] { { "**.*a.".repeat(80) + "*b", deepName },
				{ "**.".repeat(160) + "*b", deepName }, { "**.*a*.*a*.**.*b*.z*", deepName },
				{ "*a*.".repeat(99) + "*b", deepName }, { "*a".repeat(240) + "*b", "a".repeat(200) } });
	}

	@ParameterizedTest
	@ValueSource(strings = { "", ".", "..", "a..b", "a\u0000b", "a\r\nb", "\u0430dmin", "\uD83D\uDE00", " " })
	void hostileNamesMatchNothingButWildcards(String name) {
		assertThat(EventPattern.parse("admin.**").matches(name)).isFalse();
		assertThat(EventPattern.parse("a.b").matches(name)).isFalse();
		assertThat(EventPattern.parse("*").matches(name)).isTrue();
		assertThat(found("*", name)).isTrue();
	}

	/**
	 * Whatever the pattern, the compiled one, the index and a matcher that just tries
	 * everything agree.
	 */
	@Test
	void agreesWithAMatcherThatTriesEverything() {
		long seed = new Random().nextLong();
		Random random = new Random(seed);
		PatternIndex<String> index = new PatternIndex<>();
		Set<String> filed = new LinkedHashSet<>();
		int matches = 0;
		for (int i = 0; i < 400; i++) {
			String pattern = randomPattern(random);
			index.add(EventPattern.parse(pattern), pattern);
			filed.add(pattern);
		}
		for (int i = 0; i < 500; i++) {
			String type = randomName(random);
			Set<String> expected = filed.stream()
				.filter((pattern) -> ReferenceMatcher.matches(pattern, type))
				.collect(Collectors.toSet());
			assertThat(filed.stream().filter((pattern) -> EventPattern.parse(pattern).matches(type)))
				.as("patterns for %s, seed %d", type, seed)
				.containsExactlyInAnyOrderElementsOf(expected);
			Set<String> found = new LinkedHashSet<>();
			index.find(type, found);
			assertThat(found).as("index for %s, seed %d", type, seed).containsExactlyInAnyOrderElementsOf(expected);
			matches += expected.size();
			if (i % 5 == 0) {
				String gone = filed.iterator().next();
				filed.remove(gone);
				index.remove(EventPattern.parse(gone), gone);
			}
		}
		assertThat(matches).as("matches, seed %d", seed).isGreaterThan(1_000);
	}

	private static String randomPattern(Random random) {
		return random.ints(1 + random.nextInt(4), 0, 8).mapToObj((kind) -> switch (kind) {
			case 0, 1 -> "**";
			case 2 -> "*";
			case 3 -> random.nextBoolean() ? "?" : "a*";
			case 4 -> random.nextBoolean() ? "{a,b.c}" : "{b.c,*}";
			case 5 -> "*{a,b}?";
			default -> letter(random);
		}).collect(Collectors.joining("."));
	}

	private static String randomName(Random random) {
		return IntStream.range(0, 1 + random.nextInt(5))
			.mapToObj((i) -> random.nextBoolean() ? letter(random) : letter(random) + letter(random))
			.collect(Collectors.joining("."));
	}

	private static String letter(Random random) {
		return String.valueOf((char) ('a' + random.nextInt(3)));
	}

	private static boolean found(String pattern, String type) {
		PatternIndex<String> index = new PatternIndex<>();
		index.add(EventPattern.parse(pattern), pattern);
		index.add(EventPattern.parse("other." + pattern.replace("{", "").replace("}", "").replace(',', '.')), "other");
		Set<String> found = new LinkedHashSet<>();
		index.find(type, found);
		return found.contains(pattern);
	}

	/**
	 * Counts who reads it.
	 */
	private record CountedText(String text, AtomicLong reads) implements CharSequence {

		CountedText(String text) {
			this(text, new AtomicLong());
		}

		@Override
		public int length() {
			return this.text.length();
		}

		@Override
		public char charAt(int index) {
			this.reads.incrementAndGet();
			return this.text.charAt(index);
		}

		@Override
		public CharSequence subSequence(int start, int end) {
			return this.text.subSequence(start, end);
		}

		@Override
		public String toString() {
			return this.text;
		}

	}

	/**
	 * Follows the definition, at any cost.
	 */
	private static final class ReferenceMatcher {

		static boolean matches(String pattern, String type) {
			if (pattern.equals("*")) {
				return true;
			}
			int open = pattern.indexOf('{');
			if (open >= 0) {
				int close = pattern.indexOf('}', open);
				return Arrays.stream(pattern.substring(open + 1, close).split(","))
					.anyMatch((choice) -> matchesSegments(
							pattern.substring(0, open) + choice + pattern.substring(close + 1), type));
			}
			return segments(List.of(pattern.split("\\.")), List.of(type.split("\\.")));
		}

		private static boolean matchesSegments(String pattern, String type) {
			return pattern.contains("{") ? matches(pattern, type)
					: segments(List.of(pattern.split("\\.")), List.of(type.split("\\.")));
		}

		private static boolean segments(List<String> pattern, List<String> type) {
			if (pattern.isEmpty()) {
				return type.isEmpty();
			}
			List<String> rest = pattern.subList(1, pattern.size());
			if (pattern.get(0).equals("**")) {
				return IntStream.rangeClosed(0, type.size())
					.anyMatch((i) -> segments(rest, type.subList(i, type.size())));
			}
			return !type.isEmpty() && glob(pattern.get(0), type.get(0)) && segments(rest, type.subList(1, type.size()));
		}

		private static boolean glob(String glob, String segment) {
			if (glob.isEmpty()) {
				return segment.isEmpty();
			}
			String rest = glob.substring(1);
			return switch (glob.charAt(0)) {
				case '*' ->
					IntStream.rangeClosed(0, segment.length()).anyMatch((i) -> glob(rest, segment.substring(i)));
				case '?' -> !segment.isEmpty() && glob(rest, segment.substring(1));
				default -> segment.startsWith(glob.substring(0, 1)) && glob(rest, segment.substring(1));
			};
		}

	}

}
