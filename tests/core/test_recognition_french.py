# ruff: noqa: RUF001 - phones put these apostrophes, so people post them
"""Which French wordings ask readers to share a post, and which only sound like it."""

from __future__ import annotations

from unicodedata import combining, normalize

import pytest

from assistant.core.recognition import recognise

ASKING = {
    "Partagez ! Chaque voix compte pour sauver la bibliothèque du quartier.": "Partagez",
    "PARTAGEZ MASSIVEMENT, la salle ferme vendredi.": "PARTAGEZ MASSIVEMENT",
    "Notre enquête sur les doctorants est ouverte jusqu'au 30 juin. Merci de partager !": "Merci de partager",
    "Merci de bien vouloir partager cet appel à tous.": "Merci de bien vouloir partager cet appel",
    "À partager sans modération : le guide des aides aux jeunes chercheurs.": "À partager sans modération",
    "A PARTAGER : collecte de sang samedi place de la mairie": "A PARTAGER",
    "Chat perdu rue des Lilas, répond au nom de Moka. RT svp": "RT svp",
    "RT SVP, il nous manque deux bénévoles pour demain": "RT SVP",
    "RT s’il vous plaît 🙏 on cherche un développeur Python à Lyon": "RT s’il vous plaît",
    "Perdu : doudou lapin bleu, ligne 4. Un max de RT svp !!": "Un max de RT svp",
    "Si vous êtes d’accord, partagez !": "partagez",
    "RT si tu veux une deuxième saison du podcast": "RT si tu",
    "rt si vous pensez que la recherche mérite mieux": "rt si vous",
    "RT + ❤️ si tu valides": "RT + ❤️ si tu",
    "RT pour soutenir les soignants": "RT pour soutenir",
    "Nous recrutons une ingénieure d'étude en CDI. RT apprécié": "RT apprécié",
    "Offre de stage M2 en écologie, RT appréciés !": "RT appréciés",
    "Partages bienvenus, l'appel à projets ferme dans trois jours.": "Partages bienvenus",
    "Faites tourner, l’inscription est gratuite.": "Faites tourner",
    "Faites tourner l'info : conseil municipal ouvert au public lundi 18 h.": "Faites tourner l'info",
    "fais tourner stp, c'est pour la bonne cause": "fais tourner stp",
    "Faites passer le message : pas de trains dimanche.": "Faites passer le message",
    "Offre de doctorat. Faites suivre aux intéressés !": "Faites suivre aux intéressés",
    "Passez le mot, la cantine solidaire rouvre mardi.": "Passez le mot",
    "On embauche à Nantes 🚀 N’hésitez pas à partager autour de vous": "N’hésitez pas à partager",
    "n'hésite pas à partager si ça peut aider quelqu'un": "n'hésite pas à partager",
    "N'hésitez surtout pas à faire suivre à vos étudiant·e·s.": "N'hésitez surtout pas à faire suivre",
    "N'hésitez pas à en parler autour de vous.": "N'hésitez pas à en parler autour de",
    "Hésitez pas à RT les amis": "Hésitez pas à RT",
    "Si tu peux RT ce serait génial": "Si tu peux RT ce serait",
    "Merci de relayer cet avis de recherche.": "Merci de relayer cet avis",
    "Merci de transmettre à vos réseaux": "Merci de transmettre à vos",
    "Relayez cet appel, le délai court jusqu'à minuit.": "Relayez",
    "Alerte crue : merci de diffuser largement.": "merci de diffuser",
    "Diffusez largement : réunion publique jeudi à 19 h, salle Jean-Moulin.": "Diffusez largement",
    "Vous aimez notre travail ? Parlez-en autour de vous !": "Parlez-en autour de vous",
    "Parlez en à vos collègues : la formation est gratuite.": "Parlez en à vos collègues",
    "Aidez-nous à faire connaître l'association.": "Aidez-nous à faire connaître",
    "Aidez-nous en partageant ce message.": "Aidez-nous en partageant",
    "vous pouvez nous aider en partageant ce tweet": "nous aider en partageant",
    "Faites connaître notre campagne de don de moelle osseuse.": "Faites connaître notre campagne",
    "Faites-le savoir autour de vous !": "Faites-le savoir",
    "Partage si tu es d'accord": "Partage si tu",
    "Partage ce post à tes potes devs": "Partage ce post",
    "Partagez·e cette vidéo avec vos ami·e·s !": "Partagez·e",
    "Partagez cette affiche dans vos réseaux.": "Partagez cette affiche",
    "Aimez, partagez, commentez !": "partagez",
    "Regardez et partagez !": "partagez",
    "Likez et partagez pour tenter de gagner deux places.": "partagez pour",
    "Abonnez-vous et partagez la chaîne": "partagez la chaîne",
    "RT + follow pour participer au concours": "RT + follow",
    "Signez et partagez la pétition : https://example.org/petition": "partagez la pétition",
    "Prière de partager, merci d'avance": "Prière de partager",
    "On compte sur vous pour relayer l’événement.": "compte sur vous pour relayer",
    "Pouvez-vous partager ? Il reste dix places.": "Pouvez-vous partager",
    "Pensez à partager avec vos équipes.": "Pensez à partager",
    "Veuillez partager cette information auprès de vos adhérents.": "Veuillez partager cette information",
    "Besoin de vos RT : notre stand cherche encore un photographe.": "Besoin de vos RT",
    "Un petit RT ? On est à deux abonnés des 1 000 !": "Un petit RT ?",
    "Nous vous invitons à partager cet appel dans vos réseaux.": "invitons à partager cet appel",
    "Dites-le à vos voisins, le marché change de place.": "Dites-le à vos voisins",
    "Retweetez si vous voulez voir la fresque rester en place": "Retweetez",
    "Merci d’avance pour vos partages 💛": "Merci d’avance pour vos partages",
    "Postdoc de deux ans en linguistique, à diffuser dans vos labos": "à diffuser dans vos labos",
    "Faites circuler cette information.": "Faites circuler cette information",
    "RT @MairieDeBrest: Merci de partager cet avis de recherche": "Merci de partager cet avis",
    "Diffusion souhaitée : journée d'étude le 12 mars à Rennes": "Diffusion souhaitée",
    "Partagez-la, cette vidéo mérite d'être vue.": "Partagez-la",
    "Concert annulé ce soir, faites passer l'info": "faites passer l'info",
    "Une offre à partager ! https://example.org/emploi": "offre à partager",
    "Transférez ce message à vos contacts.": "Transférez ce message à vos contacts",
}

NOT_ASKING = (
    "La part de marché de notre logiciel atteint 12 %.",
    "Heureuse de partager un repas avec l'équipe ce midi.",
    "Le partage de données entre laboratoires progresse.",
    "Partage de données : ce que change le règlement européen",
    "Nous partageons votre inquiétude après les annonces d'hier.",
    "Ne partagez jamais votre mot de passe, même avec un collègue.",
    "Ne partagez pas cette rumeur, elle est fausse.",
    "Merci de ne pas partager ces images par respect pour les familles.",
    "Vous partagez ce constat ? Répondez à notre enquête.",
    "Partagez vos idées en commentaire !",
    "Partagez votre expérience de télétravail avec nous.",
    "Partagez avec nous vos plus belles photos de l'été.",
    "Partagez-nous vos questions pour l'émission de jeudi.",
    "Merci de partager vos retours avec nous",
    "N'hésitez pas à partager vos impressions en commentaire",
    "Pouvez-vous partager vos sources ?",
    "J'ai envie de partager une histoire avec vous.",
    "Ravi de partager cette nouvelle étape de ma carrière.",
    "On a partagé la scène avec trois groupes locaux hier soir.",
    "Article partagé plus de mille fois, merci !",
    "Merci pour le partage !",
    "Merci à tous pour vos RT, la vidéo a dépassé les 10 000 vues.",
    "Une passion à partager en famille dès 6 ans.",
    "À partager entre amis : notre recette de brioche.",
    "Atelier : apprendre à partager ses fichiers en toute sécurité",
    "Avant de partager une information, vérifiez sa source",
    "Comment partager son écran sur Teams ?",
    "Nous diffusons la conférence en direct dès 18 h.",
    "Diffusé ce soir sur France 2, le documentaire tourné à Brest",
    "Diffusez vos offres d'emploi gratuitement sur notre plateforme.",
    "Ne relayez pas les rumeurs",
    "Les médias relaient notre étude depuis ce matin.",
    "Relais 4x100 : médaille de bronze pour nos étudiantes !",
    "Le manège fait tourner les têtes depuis 1925.",
    "Faites tourner un modèle de langue sur votre portable : le tutoriel",
    "Faites passer votre entreprise à la vitesse supérieure.",
    "Nous faisons passer 300 entretiens chaque année.",
    "Parlez-en à votre médecin avant tout traitement.",
    "Parlez-en avec votre conseiller",
    "Dites-le avec des fleurs",
    "On en parle autour d'un café mardi ?",
    "Passe une excellente journée !",
    "Passez le mot de passe à votre responsable",
    "Le bureau partagé ouvre lundi, venez le visiter.",
    "Partager, c'est aussi écouter.",
    "Échangez, apprenez, partagez : trois jours de rencontres à Lille.",
    "Si vous partagez un logement, cette aide vous concerne.",
    "Que partagez-vous avec vos voisins ?",
    "Partagez la route, respectez les cyclistes",
    "Je vous partage l'appel à projets",
    "Je partage cet article de fond sur l'eau",
    "RT @CNRS: Une nouvelle espèce de papillon découverte en Guyane",
    "Le RT 2012 laisse place à la RE 2020 dans le bâtiment.",
    "Inutile de RT, c'est un fake",
    "La valeur du partage, notre assemblée générale en images",
    "Dossier relayé par plusieurs journaux régionaux.",
    "Merci à @lemondefr pour cet article sur notre laboratoire.",
    "Vous pouvez partager un trajet depuis la gare.",
    "Nous avons fait connaître notre position au ministère.",
    "Faites connaître votre avis avant le 15 mai.",
    "Faites-nous savoir si l'horaire vous convient.",
    "Nos chercheurs partagent leurs résultats à Vienne cette semaine.",
    "Ce soir je partage mes notes de lecture.",
    "Bravo à nos bénévoles qui ont passé le mot dans tout le quartier.",
    "Dites-nous ce que vous en pensez.",
    "Retour sur la journée « Partageons nos savoirs ».",
    "Partagez ce moment avec nous samedi au parc.",
    "Venez partager avec nous ce moment convivial",
    "Une convention de partage signée avec l'université voisine",
    "Les actions partagent la même tendance à la hausse.",
    "Créez, partagez, publiez : notre suite libre",
    "Diffusez, mesurez, analysez vos campagnes",
    "Partagez et collaborez en temps réel",
    "Partagez les frais d'essence",
    "Faites suivre votre courrier cet été",
    "Aidez les sinistrés en partageant vos vêtements",
    "Merci pour vos nombreux partages et RT",
    "Merci à ceux qui ont fait tourner l'info",
    "Vous avez une info à partager ?",
    "Pas besoin de partager vos coordonnées bancaires.",
    "L'info est passée inaperçue, on vous explique.",
)


@pytest.mark.parametrize(("text", "words"), ASKING.items())
def test_a_french_request_is_told_by_its_words(text: str, words: str) -> None:
    assert recognise(text).share_request == words


@pytest.mark.parametrize("text", NOT_ASKING)
def test_french_that_only_speaks_of_sharing_asks_for_nothing(text: str) -> None:
    assert recognise(text).share_request is None


@pytest.mark.parametrize("text", ASKING)
def test_a_french_request_may_be_typed_in_capitals_without_accents_or_with_any_apostrophe(text: str) -> None:
    plain = "".join(sign for sign in normalize("NFD", text) if not combining(sign))
    for typed in (text.upper(), plain, plain.upper(), text.replace("'", "’"), text.replace("’", "'")):
        assert recognise(typed).share_request, typed


def test_a_request_is_found_where_accents_are_characters_of_their_own() -> None:
    assert recognise(normalize("NFD", "À partager sans modération")).share_request == normalize(
        "NFD", "À partager sans modération"
    )
