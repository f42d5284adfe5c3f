package io.github.carillon.events.json;

import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Field;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;

import com.github.victools.jsonschema.generator.FieldScope;
import org.jspecify.annotations.Nullable;

/**
 * Whether a field may be missing or null. In a record it must not unless it says so; a
 * field of any other class may be anything, since it is often filled in later.
 */
final class Nullness {

	private static final Set<Class<?>> OPTIONALS = Set.of(Optional.class, OptionalInt.class, OptionalLong.class,
			OptionalDouble.class);

	private static final Set<String> NOT_NULL = Set.of("NotNull", "NotBlank", "NotEmpty", "NonNull", "Nonnull");

	private Nullness() {
	}

	static boolean isRequired(FieldScope field) {
		Field member = field.getRawMember();
		return member.getDeclaringClass().isRecord() && !isFakeItem(field) && !mayBeNull(member);
	}

	/**
	 * Returns {@code null} where others are to decide.
	 */
	static @Nullable Boolean isNullable(FieldScope field) {
		Field member = field.getRawMember();
		if (isFakeItem(field) || member.getType().isPrimitive() || saysNotNull(member)) {
			return null;
		}
		return mayBeNull(member) || !member.getDeclaringClass().isRecord();
	}

	private static boolean isFakeItem(FieldScope field) {
		return field.isFakeContainerItemScope();
	}

	private static boolean mayBeNull(Field member) {
		return OPTIONALS.contains(member.getType()) || isAnnotated(member, Set.of("Nullable"));
	}

	private static boolean saysNotNull(Field member) {
		return isAnnotated(member, NOT_NULL);
	}

	/**
	 * Returns whether a field, its type or its component has an annotation of one of some
	 * simple names.
	 */
	static boolean isAnnotated(Field member, Set<String> names) {
		return annotations(member)
			.anyMatch((annotation) -> names.contains(annotation.annotationType().getSimpleName()));
	}

	/**
	 * Returns what stands at the field and at its type: {@code @Nullable} of JSpecify is
	 * there, that of others here.
	 */
	private static Stream<Annotation> annotations(Field member) {
		Stream<AnnotatedElement> accessor = accessor(member);
		return Stream.concat(Stream.of(member, member.getAnnotatedType()), accessor)
			.flatMap((element) -> Arrays.stream(element.getAnnotations()));
	}

	private static Stream<AnnotatedElement> accessor(Field member) {
		if (!member.getDeclaringClass().isRecord()) {
			return Stream.empty();
		}
		return Arrays.stream(member.getDeclaringClass().getRecordComponents())
			.filter((component) -> component.getName().equals(member.getName()))
			.flatMap((component) -> Stream.of(component, component.getAccessor()));
	}

}
