package io.github.carillon.events.json;

import java.util.List;
import java.util.Map;

import io.github.carillon.events.serialization.EventSerializationException;
import org.junit.jupiter.api.Test;
import tools.jackson.core.JsonParser;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.deser.std.StdDeserializer;
import tools.jackson.databind.module.SimpleModule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Decision 18: a mapper of our own, with the application's modules and customizers.
 */
class CarillonJsonTests {

	@Test
	void modulesApplyToData() {
		SimpleModule module = new SimpleModule().addDeserializer(Token.class, new TokenDeserializer());
		CarillonJson json = CarillonJson.builder().modules(List.of(module)).build();
		assertThat(json.serializer().readData("\"a\"", Token.class)).isEqualTo(new Token("read a"));
		assertThat(json.converter().convert("a", Token.class)).isEqualTo(new Token("read a"));
	}

	@Test
	void customizersApplyToDataAndItsSchemaButNotToTheEnvelope() {
		CarillonJson json = CarillonJson.builder()
			.customizer((builder) -> builder.propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE))
			.build();
		assertThat(json.serializer().writeData(new Named("a"))).isEqualTo("{\"first_name\":\"a\"}");
		assertThat(json.schemas().derive(Named.class).text()).contains("first_name").doesNotContain("firstName");
		assertThat(json.serializer().writeHeaders(Map.of("firstName", "a"))).isEqualTo("{\"firstName\":\"a\"}");
	}

	@Test
	void customizersCannotLiftTheLimits() {
		CarillonJson json = CarillonJson.builder()
			.customizer((builder) -> builder.disable(StreamReadFeature.STRICT_DUPLICATE_DETECTION))
			.build();
		assertThatExceptionOfType(EventSerializationException.class)
			.isThrownBy(() -> json.serializer().readData("{\"firstName\":\"a\",\"firstName\":\"b\"}", Named.class));
	}

	record Named(String firstName) {
	}

	record Token(String value) {
	}

	static final class TokenDeserializer extends StdDeserializer<Token> {

		TokenDeserializer() {
			super(Token.class);
		}

		@Override
		public Token deserialize(JsonParser parser, DeserializationContext context) {
			return new Token("read " + parser.getString());
		}

	}

}
