package io.github.carillon.events.boot.actuate;

import java.security.Principal;
import java.util.List;
import java.util.Set;

import io.github.carillon.events.json.CarillonJson;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.boot.actuate.endpoint.Show;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * To whom {@link EventDescriptions} show data (decision 25).
 */
class EventDescriptionsTests {

	private static final SecurityContext NOBODY = new User(null, Set.of());

	private static final SecurityContext ANYBODY = new User(() -> "ada", Set.of());

	private static final SecurityContext OPERATOR = new User(() -> "grace", Set.of("OPERATOR"));

	@Test
	void neverMeansNever() {
		EventDescriptions never = descriptions(Show.NEVER);
		assertThat(never.showsData(OPERATOR)).isFalse();
		assertThat(never.showsData(true)).isFalse();
	}

	@Test
	void alwaysMeansAlways() {
		EventDescriptions always = descriptions(Show.ALWAYS, "OPERATOR");
		assertThat(always.showsData(NOBODY)).isTrue();
		assertThat(always.showsData(false)).isTrue();
	}

	@Test
	void anyUserIsAuthorizedWhereNoRoleIsAskedFor() {
		EventDescriptions authorized = descriptions(Show.WHEN_AUTHORIZED);
		assertThat(authorized.showsData(NOBODY)).isFalse();
		assertThat(authorized.showsData(ANYBODY)).isTrue();
	}

	@Test
	void otherwiseTheRoleCounts() {
		EventDescriptions authorized = descriptions(Show.WHEN_AUTHORIZED, "OPERATOR");
		assertThat(authorized.showsData(ANYBODY)).isFalse();
		assertThat(authorized.showsData(OPERATOR)).isTrue();
	}

	private static EventDescriptions descriptions(Show showData, String... roles) {
		return new EventDescriptions(CarillonJson.create().serializer(), showData, Set.of(roles), List.of());
	}

	private record User(@Nullable Principal principal, Set<String> roles) implements SecurityContext {

		@Override
		public @Nullable Principal getPrincipal() {
			return this.principal;
		}

		@Override
		public boolean isUserInRole(String role) {
			return this.roles.contains(role);
		}

	}

}
