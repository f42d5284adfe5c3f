package com.example.cidesk;

import org.junit.jupiter.api.Test;

import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;

@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
class CiDeskApplicationTests {

	@LocalServerPort
	private int port;

	@Test
	void starts() {
		assertThat(this.port).isPositive();
	}

}
