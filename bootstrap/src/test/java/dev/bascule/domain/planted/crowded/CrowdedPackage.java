package dev.bascule.domain.planted.crowded;

/** The first of too many classes in one package. */
public record CrowdedPackage() {}

record CrowdMember2() {}

record CrowdMember3() {}

record CrowdMember4() {}

record CrowdMember5() {}

record CrowdMember6() {}

record CrowdMember7() {}

record CrowdMember8() {}

record CrowdMember9() {}

record CrowdMember10() {}

record CrowdMember11() {}

record CrowdMember12() {}

record CrowdMember13() {}

record CrowdMember14() {}

record CrowdMember15() {}

record CrowdMember16() {}

record CrowdMember17() {}

record CrowdMember18() {}

record CrowdMember19() {}

record CrowdMember20() {}

record CrowdMember21() {}

record CrowdMember22() {}

record CrowdMember23() {}

record CrowdMember24() {}

record CrowdMember25() {}

record CrowdMember26() {}
