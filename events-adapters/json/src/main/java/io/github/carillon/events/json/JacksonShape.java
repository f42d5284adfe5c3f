package io.github.carillon.events.json;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.jsonFormatVisitors.JsonAnyFormatVisitor;
import tools.jackson.databind.jsonFormatVisitors.JsonArrayFormatVisitor;
import tools.jackson.databind.jsonFormatVisitors.JsonBooleanFormatVisitor;
import tools.jackson.databind.jsonFormatVisitors.JsonFormatVisitorWrapper;
import tools.jackson.databind.jsonFormatVisitors.JsonIntegerFormatVisitor;
import tools.jackson.databind.jsonFormatVisitors.JsonMapFormatVisitor;
import tools.jackson.databind.jsonFormatVisitors.JsonNullFormatVisitor;
import tools.jackson.databind.jsonFormatVisitors.JsonNumberFormatVisitor;
import tools.jackson.databind.jsonFormatVisitors.JsonObjectFormatVisitor;
import tools.jackson.databind.jsonFormatVisitors.JsonStringFormatVisitor;

/**
 * What Jackson writes objects of a class as, asked of its serializer: so it is right for
 * serializers from modules too.
 */
enum JacksonShape {

	OBJECT, ARRAY, STRING, NUMBER, INTEGER, BOOLEAN, ANY;

	static JacksonShape of(Class<?> type, JsonMapper mapper) {
		Visitor visitor = new Visitor();
		try {
			mapper.acceptJsonFormatVisitor(type, visitor);
		}
		catch (JacksonException ex) {
			return ANY;
		}
		return visitor.shape;
	}

	private static final class Visitor extends JsonFormatVisitorWrapper.Base {

		private JacksonShape shape = ANY;

		private <V> @Nullable V is(JacksonShape found) {
			this.shape = found;
			return null;
		}

		@Override
		public @Nullable JsonObjectFormatVisitor expectObjectFormat(JavaType type) {
			return is(OBJECT);
		}

		@Override
		public @Nullable JsonMapFormatVisitor expectMapFormat(JavaType type) {
			return is(OBJECT);
		}

		@Override
		public @Nullable JsonArrayFormatVisitor expectArrayFormat(JavaType type) {
			return is(ARRAY);
		}

		@Override
		public @Nullable JsonStringFormatVisitor expectStringFormat(JavaType type) {
			return is(STRING);
		}

		@Override
		public @Nullable JsonNumberFormatVisitor expectNumberFormat(JavaType type) {
			return is(NUMBER);
		}

		@Override
		public @Nullable JsonIntegerFormatVisitor expectIntegerFormat(JavaType type) {
			return is(INTEGER);
		}

		@Override
		public @Nullable JsonBooleanFormatVisitor expectBooleanFormat(JavaType type) {
			return is(BOOLEAN);
		}

		@Override
		public @Nullable JsonNullFormatVisitor expectNullFormat(JavaType type) {
			return is(ANY);
		}

		@Override
		public @Nullable JsonAnyFormatVisitor expectAnyFormat(JavaType type) {
			return is(ANY);
		}

	}

}
