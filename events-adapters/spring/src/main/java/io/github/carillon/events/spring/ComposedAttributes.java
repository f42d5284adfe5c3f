package io.github.carillon.events.spring;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.github.carillon.events.OnEvent;
import org.jspecify.annotations.Nullable;

import org.springframework.core.annotation.MergedAnnotation;
import org.springframework.util.ClassUtils;

/**
 * The attributes of the annotation that is composed of an {@link OnEvent}, for the
 * <code>{attribute}</code> placeholders in that.
 *
 * @param annotation the {@link OnEvent}
 * @param fault makes the exception for a reason
 */
record ComposedAttributes(MergedAnnotation<OnEvent> annotation, ListenerFault fault) {

	private static final Pattern PLACEHOLDER = Pattern.compile("(?<!\\$)\\{(\\w+)\\}");

	/**
	 * Fills in the attributes. On a method that carries {@link OnEvent} itself there are
	 * none, and the text is literal.
	 */
	String fill(String text) {
		if (this.annotation.getMetaSource() == null) {
			return text;
		}
		return PLACEHOLDER.matcher(text).replaceAll((match) -> Matcher.quoteReplacement(value(match.group(1), text)));
	}

	private String value(String name, String text) {
		MergedAnnotation<?> composed = this.annotation.getMetaSource();
		while (composed != null) {
			Optional<Object> value = composed.getValue(name);
			if (value.isPresent()) {
				return asText(value.get(), name);
			}
			composed = composed.getMetaSource();
		}
		throw this.fault.because("header \"%s\" names the attribute '%s', which %s does not have".formatted(text, name,
				ClassUtils.getShortName(this.annotation.getRoot().getType())));
	}

	private String asText(@Nullable Object value, String name) {
		if (value instanceof Object[] values) {
			if (values.length > 1) {
				throw this.fault
					.because("attribute '%s' has %d values, and a header has one".formatted(name, values.length));
			}
			return (values.length == 0) ? "" : asText(values[0], name);
		}
		return (value instanceof Class<?> type) ? type.getName() : String.valueOf(value);
	}

}
