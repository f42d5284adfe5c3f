package io.github.carillon.events;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.WildcardType;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Holds the names and types that users compile against, as {@code public-words.txt} lists
 * them: one line per type, then one per member, with the value after {@code =} for what
 * an annotation leaves out. Members may be added; those listed stay.
 */
class PublicWordsTests {

	private static final List<String> WORDS = read();

	@ParameterizedTest
	@MethodSource("types")
	void keepsItsWords(String heading) throws ClassNotFoundException {
		String type = heading.split(" ")[0];
		List<String> listed = WORDS.stream()
			.filter((word) -> word.startsWith(type + ".") && !types().contains(word))
			.filter((word) -> Character.isLowerCase(word.charAt(type.length() + 1))
					|| word.charAt(type.length() + 1) == '#')
			.toList();
		Class<?> compiled = Class.forName(getClass().getPackageName() + "." + type.replace('.', '$'));
		assertThat(compiled.getModifiers()).matches(Modifier::isPublic);
		assertThat(heading(compiled)).isEqualTo(heading);
		assertThat(signatures(compiled)).containsAll(listed);
	}

	@Test
	void listsMoreThanAHandful() {
		assertThat(types()).hasSize(32)
			.contains("EventBus extends EventPublisher,AutoCloseable", "HandlerResult.Status");
		assertThat(WORDS).hasSizeGreaterThan(230);
	}

	static List<String> types() {
		return WORDS.stream().filter((word) -> !word.contains("(") && !word.contains("#")).toList();
	}

	private static String heading(Class<?> type) {
		String above = Arrays.stream(type.getGenericInterfaces())
			.map(PublicWordsTests::name)
			.collect(Collectors.joining(","));
		return name(type) + (above.isEmpty() ? "" : " extends " + above);
	}

	private static List<String> signatures(Class<?> type) {
		Stream<String> constants = type.isEnum()
				? Arrays.stream(type.getEnumConstants()).map((constant) -> name(type) + ".#" + constant) : Stream.of();
		return Stream
			.concat(constants,
					Arrays.stream(type.getDeclaredMethods())
						.filter((method) -> Modifier.isPublic(method.getModifiers()) && !method.isSynthetic())
						.map((method) -> name(type) + "." + signature(method)))
			.toList();
	}

	private static String signature(Method method) {
		String fixed = Modifier.isStatic(method.getModifiers()) ? " static" : "";
		String parameters = Arrays.stream(method.getGenericParameterTypes())
			.map(PublicWordsTests::name)
			.collect(Collectors.joining(","));
		return "%s(%s):%s%s%s".formatted(method.getName(), parameters, name(method.getGenericReturnType()), fixed,
				ifLeftOut(method.getDefaultValue()));
	}

	private static String ifLeftOut(Object value) {
		if (value == null) {
			return "";
		}
		return "=" + ((value instanceof Object[] values) ? Arrays.toString(values) : (value instanceof Class<?> type)
				? name(type) : value.toString().startsWith("@") ? "annotation" : value.toString());
	}

	private static String name(Type type) {
		if (type instanceof ParameterizedType generic) {
			return name(generic.getRawType()) + Arrays.stream(generic.getActualTypeArguments())
				.map(PublicWordsTests::name)
				.collect(Collectors.joining(",", "<", ">"));
		}
		if (type instanceof WildcardType wildcard) {
			Type[] lower = wildcard.getLowerBounds();
			return (lower.length > 0) ? "? super " + name(lower[0]) : wildcard.getUpperBounds()[0] == Object.class ? "?"
					: "? extends " + name(wildcard.getUpperBounds()[0]);
		}
		if (type instanceof Class<?> plain) {
			return (plain.getDeclaringClass() != null && !plain.getDeclaringClass().getSimpleName().equals("Words"))
					? name(plain.getDeclaringClass()) + "." + plain.getSimpleName() : plain.getSimpleName();
		}
		return type.getTypeName().replaceAll("[\\w.]+\\.Words\\$|java\\.lang\\.", "");
	}

	private static List<String> read() {
		try (InputStream words = PublicWordsTests.class.getResourceAsStream("public-words.txt")) {
			return new String(Objects.requireNonNull(words).readAllBytes(), StandardCharsets.UTF_8).lines().toList();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
