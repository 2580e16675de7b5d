"""A closed world on one machine: its own network, DNS from the root down, an Azure Resource Manager stand-in.

    with World() as world:
        world.dns.microsoft()
        world.dns.domain("contoso.com", '@ TXT "v=spf1 -all"')
        world.dns.fault("ns2.contoso.com", dnsdist.drop())
        world.arm.add(arm_bodies.email_service_body(), arm_bodies.domain_body("contoso.com"))
        world.start()
        done = world.run_program("check", "contoso.com", "--json")
        with world.entered():
            ...  # sockets made here belong to the world

`world` (the fixture) is the same, not started. `cases` holds complete situations. Nothing of a world is reachable from
outside its network namespace, and nothing inside can reach out.
"""
